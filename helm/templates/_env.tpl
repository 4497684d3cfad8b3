{{/*
The server's settings as variables, a list. Ours come first and a name that is ours is refused in extraEnv:
of two variables with one name Kubernetes takes the later without a word.
*/}}
{{- define "semblance.env" -}}
- name: SERVER_ADDRESS
  value: {{ .Values.server.address | quote }}
- name: SERVER_PORT
  value: {{ .Values.server.port | quote }}
{{- with .Values.server.grpcPort }}
- name: SEMBLANCE_GRPC_PORT
  value: {{ . | quote }}
{{- end }}
# Spring would take all addresses where the setting is missing; said, so that both are the same.
- name: MANAGEMENT_SERVER_ADDRESS
  value: {{ .Values.server.address | quote }}
- name: MANAGEMENT_SERVER_PORT
  value: {{ .Values.server.managementPort | quote }}
# Probes speak plain HTTP, also where config gives the API a certificate.
- name: MANAGEMENT_SERVER_SSL_ENABLED
  value: "false"
- name: SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE
  value: {{ printf "%vs" .Values.drainSeconds }}
{{- if include "semblance.applicationYaml" . }}
- name: SPRING_CONFIG_ADDITIONAL_LOCATION
  value: file:/etc/semblance/config/
{{- end }}
- name: SEMBLANCE_MODEL
  value: {{ .Values.model.reference | default "bundled" | quote }}
{{- with include "semblance.device" . }}
- name: SEMBLANCE_DEVICE
  value: {{ . | quote }}
{{- end }}
{{- with .Values.dtype }}
- name: SEMBLANCE_DTYPE
  value: {{ . | quote }}
{{- end }}
- name: SEMBLANCE_DATA
  value: /var/lib/semblance
- name: HF_HOME
  value: {{ .Values.model.cache.mountPath | quote }}
{{- if or .Values.model.offline .Values.model.cache.readOnly }}
- name: HF_HUB_OFFLINE
  value: "1"
{{- end }}
{{- with include "semblance.tokenSecret" . }}
- name: HF_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ ternary "token" $.Values.model.token.key (not $.Values.model.token.existingSecret) }}
{{- end }}
# A dash is left out of a variable's name: KEYS_FILE would be the file among the keys.
- name: SEMBLANCE_SECURITY_REQUIREKEYS
  value: {{ .Values.security.requireKeys | quote }}
{{- if include "semblance.keysSecret" . }}
- name: SEMBLANCE_SECURITY_KEYSFILE
  value: /etc/semblance/keys/keys.json
{{- end }}
{{- with .Values.security.jwt.issuerUri }}
- name: SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUER_URI
  value: {{ . | quote }}
{{- end }}
{{- with .Values.limits.maxHeld }}
- name: SEMBLANCE_LIMITS_MAXHELD
  value: {{ . | quote }}
{{- end }}
{{- with .Values.limits.minAnswerRate }}
- name: SEMBLANCE_LIMITS_MINANSWERRATE
  value: {{ . | quote }}
{{- end }}
{{- with .Values.limits.lineWait }}
- name: SEMBLANCE_BATCHING_LINEWAIT
  value: {{ . | quote }}
{{- end }}
{{- with .Values.limits.maxLineTokens }}
- name: SEMBLANCE_BATCHING_MAXLINETOKENS
  value: {{ int64 . | quote }}
{{- end }}
{{- with .Values.proxy.https }}
- name: HTTPS_PROXY
  value: {{ . | quote }}
{{- end }}
{{- with .Values.proxy.noProxy }}
- name: NO_PROXY
  value: {{ . | quote }}
{{- end }}
{{- with .Values.collections.store }}
{{- if .kind }}
- name: SEMBLANCE_COLLECTIONS_STORE
  value: {{ .kind }}
- name: SEMBLANCE_COLLECTIONS_URL
  value: {{ .url | quote }}
{{- with .namespace }}
- name: SEMBLANCE_COLLECTIONS_NAMESPACE
  value: {{ . | quote }}
{{- end }}
{{- if .allowOldPgvector }}
- name: SEMBLANCE_COLLECTIONS_ALLOWOLDPGVECTOR
  value: "true"
{{- end }}
{{- if and .existingSecret .apiKeyKey }}
- name: SEMBLANCE_COLLECTIONS_APIKEY
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .apiKeyKey }}
{{- else if .existingSecret }}
- name: SEMBLANCE_COLLECTIONS_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .usernameKey }}
- name: SEMBLANCE_COLLECTIONS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .passwordKey }}
{{- end }}
{{- if .tls.existingSecret }}
- name: SEMBLANCE_COLLECTIONS_SSLBUNDLE
  value: store
- name: SPRING_SSL_BUNDLE_PEM_STORE_TRUSTSTORE_CERTIFICATE
  value: file:/etc/semblance/store/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.collections.enabled }}
# Lucene compares vectors by it.
- name: JDK_JAVA_OPTIONS
  value: --add-modules=jdk.incubator.vector
{{- end }}
{{- with .Values.jvm.options }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end }}
