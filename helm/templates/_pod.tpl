{{/* The pod, the same in a Deployment and a StatefulSet but for its data volume. */}}
{{- define "semblance.pod" -}}
metadata:
  labels:
    {{- include "semblance.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- /* What is read at start only. The keys file is watched, so a changed key restarts nobody. */}}
  {{- $read := dict }}
  {{- with include "semblance.applicationYaml" . }}{{ $_ := set $read "checksum/config" (sha256sum .) }}{{ end }}
  {{- with .Values.model.token.value }}{{ $_ := set $read "checksum/hub-token" (sha256sum .) }}{{ end }}
  {{- with mergeOverwrite $read .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "semblance.serviceAccountName" . }}
  automountServiceAccountToken: false
  # A service called "semblance" would give every pod variables called SEMBLANCE_..., which are settings here.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if .Values.gpu.enabled }}
  {{- with .Values.gpu.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- with .Values.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: semblance
      image: {{ include "semblance.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.extraArgs }}
      args:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      env:
        {{- include "semblance.env" . | nindent 8 }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: http
          containerPort: {{ .Values.server.port }}
        {{- with .Values.server.grpcPort }}
        - name: grpc
          containerPort: {{ . }}
        {{- end }}
        - name: management
          containerPort: {{ .Values.server.managementPort }}
      # Readiness, so that neither of the other two looks before the model is there.
      startupProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        {{- toYaml .Values.probes.startup | nindent 8 }}
      readinessProbe:
        httpGet:
          path: /actuator/health/readiness
          port: management
        {{- toYaml .Values.probes.readiness | nindent 8 }}
      livenessProbe:
        httpGet:
          path: /actuator/health/liveness
          port: management
        {{- toYaml .Values.probes.liveness | nindent 8 }}
      # Load balancers are told before the server stops listening.
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.preStopSleepSeconds }}
      resources:
        {{- $resources := deepCopy .Values.resources }}
        {{- if .Values.gpu.enabled }}
        {{- $limits := merge (dict .Values.gpu.resource .Values.gpu.count) ($resources.limits | default dict) }}
        {{- $resources = merge (dict "limits" $limits) $resources }}
        {{- end }}
        {{- toYaml $resources | nindent 8 }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        - name: model-cache
          mountPath: {{ .Values.model.cache.mountPath }}
          {{- if .Values.model.cache.readOnly }}
          readOnly: true
          {{- end }}
        - name: data
          mountPath: /var/lib/semblance
        - name: tmp
          mountPath: /tmp
        {{- if include "semblance.applicationYaml" . }}
        - name: config
          mountPath: /etc/semblance/config
          readOnly: true
        {{- end }}
        {{- if include "semblance.keysSecret" . }}
        # The folder, for a file mounted by subPath never changes.
        - name: keys
          mountPath: /etc/semblance/keys
          readOnly: true
        {{- end }}
        {{- if include "semblance.storeCa" . }}
        - name: store-ca
          mountPath: /etc/semblance/store
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: model-cache
      {{- with include "semblance.cacheClaim" . }}
      persistentVolumeClaim:
        claimName: {{ . }}
      {{- else }}
      emptyDir:
        sizeLimit: {{ .Values.model.cache.sizeLimit }}
      {{- end }}
    {{- if not .Values.collections.enabled }}
    - name: data
      emptyDir:
        sizeLimit: {{ .Values.data.sizeLimit }}
    {{- end }}
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if include "semblance.applicationYaml" . }}
    - name: config
      configMap:
        name: {{ include "semblance.fullname" . }}
    {{- end }}
    {{- with include "semblance.keysSecret" . }}
    - name: keys
      secret:
        secretName: {{ . }}
        # Readable by the group that fsGroup names.
        defaultMode: 0440
        items:
          - key: {{ ternary "keys.json" $.Values.security.keys.key (not $.Values.security.keys.existingSecret) }}
            path: keys.json
    {{- end }}
    {{- with include "semblance.storeCa" . }}
    - name: store-ca
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.collections.store.tls.caKey }}
            path: ca.crt
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with include "semblance.tolerations" . }}
  tolerations:
    {{- . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with include "semblance.spread" . }}
  topologySpreadConstraints:
    {{- . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "semblance.tolerations" -}}
{{- $tolerations := .Values.tolerations }}
{{- if and .Values.gpu.enabled .Values.gpu.tolerate }}
{{- $tolerations = append $tolerations (dict "key" .Values.gpu.resource "operator" "Exists" "effect" "NoSchedule") }}
{{- end }}
{{- with $tolerations }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* The constraints, with our pods as what they count, and those of the version that is going left out. */}}
{{- define "semblance.spread" -}}
{{- $constraints := list }}
{{- range .Values.topologySpreadConstraints }}
{{- $constraint := deepCopy . }}
{{- if not $constraint.labelSelector }}
{{- $_ := set $constraint "labelSelector" (dict "matchLabels" (fromYaml (include "semblance.selectorLabels" $))) }}
{{- if not (or $constraint.matchLabelKeys $.Values.collections.enabled) }}
{{- $_ := set $constraint "matchLabelKeys" (list "pod-template-hash") }}
{{- end }}
{{- end }}
{{- $constraints = append $constraints $constraint }}
{{- end }}
{{- with $constraints }}
{{- toYaml . }}
{{- end }}
{{- end }}
