{{/*
Whether the server's own ports speak TLS: "true" or nothing. As Spring has it, server.ssl says so where it is not
disabled, nested in config, as one dotted name there, or as variables in extraEnv.
*/}}
{{- define "semblance.tls" -}}
{{- $ssl := dict }}
{{- range $name, $value := .Values.config }}
{{- if and (eq $name "server") (kindIs "map" $value) }}
{{- $ssl = merge $ssl (index $value "ssl" | default dict) }}
{{- else if and (eq $name "server.ssl") (kindIs "map" $value) }}
{{- $ssl = merge $ssl $value }}
{{- else if hasPrefix "server.ssl." $name }}
{{- $ssl = merge $ssl (dict (trimPrefix "server.ssl." $name) $value) }}
{{- end }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if hasPrefix "SERVER_SSL_" .name }}
{{- $ssl = merge (dict (trimPrefix "SERVER_SSL_" .name | lower) (index . "value" | default "set")) $ssl }}
{{- end }}
{{- end }}
{{- if and $ssl (ne (toString (index $ssl "enabled")) "false") }}true{{ end }}
{{- end }}
