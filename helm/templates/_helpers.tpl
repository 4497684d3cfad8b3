{{- define "semblance.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
At most 48 characters: a StatefulSet's pods carry its name and a revision's hash in a label of 63, and names are
built from it. A release whose name holds the chart's is not named twice.
*/}}
{{- define "semblance.fullname" -}}
{{- $name := include "semblance.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 48 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 48 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 48 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "semblance.managementName" -}}
{{- printf "%s-management" (include "semblance.fullname" .) }}
{{- end }}

{{/* Whose pods serve. The component keeps the test's pod out. */}}
{{- define "semblance.selectorLabels" -}}
app.kubernetes.io/name: {{ include "semblance.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{/* Without a component; a resource that has one names it. */}}
{{- define "semblance.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "semblance.labels" -}}
{{ include "semblance.commonLabels" . }}
{{ include "semblance.selectorLabels" . }}
{{- end }}

{{- define "semblance.testLabels" -}}
app.kubernetes.io/name: {{ include "semblance.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end }}

{{- define "semblance.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "semblance.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "semblance.image" -}}
{{- $suffix := ternary .Values.gpu.imageTagSuffix "" .Values.gpu.enabled }}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default (printf "%s%s" .Chart.AppVersion $suffix)) }}
{{- end }}

{{- define "semblance.workloadKind" -}}
{{- ternary "StatefulSet" "Deployment" .Values.collections.enabled }}
{{- end }}

{{- define "semblance.device" -}}
{{- .Values.device | default (ternary "cuda:0" "" .Values.gpu.enabled) }}
{{- end }}

{{/* "true" where a model may have to be fetched: a reference that is neither bundled nor a path, in a cache that may be filled. */}}
{{- define "semblance.downloads" -}}
{{- $found := false }}
{{- range prepend (values .Values.models) .Values.model.reference }}
{{- if not (regexMatch "^(bundled)?$|^[/.~]" .) }}
{{- $found = true }}
{{- end }}
{{- end }}
{{- if and $found (not .Values.model.offline) (not .Values.model.cache.readOnly) }}true{{ end }}
{{- end }}

{{- define "semblance.cacheClaim" -}}
{{- if .Values.model.cache.existingClaim }}
{{- .Values.model.cache.existingClaim }}
{{- else if .Values.model.cache.claim.create }}
{{- printf "%s-models" (include "semblance.fullname" .) }}
{{- end }}
{{- end }}

{{- define "semblance.tokenSecret" -}}
{{- if .Values.model.token.existingSecret }}
{{- .Values.model.token.existingSecret }}
{{- else if .Values.model.token.value }}
{{- printf "%s-hub" (include "semblance.fullname" .) }}
{{- end }}
{{- end }}

{{/* The secret with the keys file, or nothing. */}}
{{- define "semblance.keysSecret" -}}
{{- if .Values.security.keys.existingSecret }}
{{- .Values.security.keys.existingSecret }}
{{- else if .Values.security.keys.content }}
{{- printf "%s-keys" (include "semblance.fullname" .) }}
{{- end }}
{{- end }}

{{/* The secret with the certificate by which the engine of collections is trusted, or nothing. */}}
{{- define "semblance.storeCa" -}}
{{- if .Values.collections.store.kind }}{{ .Values.collections.store.tls.existingSecret }}{{ end }}
{{- end }}

{{/* "true" where callers are asked who they are; /actuator/prometheus asks then too. */}}
{{- define "semblance.asks" -}}
{{- if or .Values.security.requireKeys (include "semblance.keysSecret" .) .Values.security.jwt.issuerUri }}true{{ end }}
{{- end }}

{{/* application.yaml: config, with models and aliases put in; empty when there is nothing to say. */}}
{{- define "semblance.applicationYaml" -}}
{{- $semblance := dict }}
{{- with .Values.models }}{{ $_ := set $semblance "models" . }}{{ end }}
{{- with .Values.aliases }}{{ $_ := set $semblance "aliases" . }}{{ end }}
{{- $ours := ternary (dict "semblance" $semblance) (dict) (gt (len $semblance) 0) }}
{{- with mergeOverwrite (deepCopy .Values.config) $ours }}
{{- toYaml . }}
{{- end }}
{{- end }}
