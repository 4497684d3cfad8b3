{{/* What the schema cannot say. Each message names the values, what was found and what would do. */}}
{{- define "semblance.checks" -}}
{{- $v := .Values }}
{{- if and $v.security.requireKeys (not (include "semblance.keysSecret" .)) (not $v.security.jwt.issuerUri) }}
{{- fail "\n\nsecurity.requireKeys is true and there are no keys. Give one of\n  security.keys.existingSecret  a Secret with a keys file (made by `semblance keys create`) under the key keys.json\n  security.keys.content         that file itself: --set-file security.keys.content=keys.json\n  security.jwt.issuerUri        an identity provider whose tokens are taken instead\nor set security.requireKeys=false: then whoever reaches the port may use the server.\n" }}
{{- end }}
{{- if and $v.security.keys.existingSecret $v.security.keys.content }}
{{- fail "security.keys.existingSecret and security.keys.content are both given; give one of them" }}
{{- end }}
{{- with $v.security.keys.content }}
{{- $file := fromJson . }}
{{- if hasKey $file "Error" }}
{{- fail "security.keys.content is no JSON; needed: the file that `semblance keys create` makes" }}
{{- end }}
{{- if not (and (eq (toString $file.version) "1") (kindIs "slice" $file.keys)) }}
{{- fail "security.keys.content is not a keys file; needed: {\"version\": 1, \"keys\": [...]}" }}
{{- end }}
{{- if not $file.keys }}
{{- fail "security.keys.content holds no key; `semblance keys create` adds one" }}
{{- end }}
{{- range $i, $key := $file.keys }}
{{- if hasKey $key "key" }}
{{- fail (printf "security.keys.content: keys[%d] holds the key itself; values are kept by Helm and often in git, so give its hash, or put the file into a Secret of your own (security.keys.existingSecret)" $i) }}
{{- end }}
{{- end }}
{{- end }}
{{- if hasKey $v.models "default" }}
{{- fail "models.default: the model called default is model.reference" }}
{{- end }}
{{- range $label := keys (fromYaml (include "semblance.selectorLabels" .)) | sortAlpha }}
{{- if hasKey $v.podLabels $label }}
{{- fail (printf "podLabels holds %s, by which the chart selects its pods; nameOverride changes the name" $label) }}
{{- end }}
{{- end }}
{{- if and $v.model.token.existingSecret $v.model.token.value }}
{{- fail "model.token.existingSecret and model.token.value are both given; give one of them" }}
{{- end }}
{{- if and $v.model.cache.existingClaim $v.model.cache.claim.create }}
{{- fail "model.cache.existingClaim and model.cache.claim.create are both given; give one of them" }}
{{- end }}
{{- if and $v.model.cache.readOnly (not $v.model.cache.existingClaim) }}
{{- fail "model.cache.readOnly needs model.cache.existingClaim: nothing could fill an empty cache" }}
{{- end }}
{{- if and $v.collections.enabled (or $v.autoscaling.enabled (gt (int $v.replicas) 1)) }}
{{- fail (printf "collections.enabled keeps documents in one pod's volume, and requests would find each pod's own; needed: replicas 1 (found %v) and autoscaling.enabled false (found %v)" $v.replicas $v.autoscaling.enabled) }}
{{- end }}
{{- with $v.collections.store }}
{{- if .kind }}
{{- if $v.collections.enabled }}
{{- fail (printf "collections.enabled keeps documents in a volume, and collections.store.kind is %s; give one of them" .kind) }}
{{- end }}
{{- $beginning := ternary "jdbc:postgresql://" "http" (eq .kind "pgvector") }}
{{- if not (hasPrefix $beginning .url) }}
{{- fail (printf "collections.store.url is %q; needed for %s: an address that begins with %s" .url .kind $beginning) }}
{{- end }}
{{- if regexMatch "[?&](user|password)=|//[^/]*@" .url }}
{{- fail "collections.store.url holds a user; values are kept by Helm and often in git, so put it into a Secret (collections.store.existingSecret)" }}
{{- end }}
{{- if and .apiKeyKey (eq .kind "pgvector") }}
{{- fail "collections.store.apiKeyKey is for opensearch; PostgreSQL takes a username and a password" }}
{{- end }}
{{- if and .apiKeyKey (not .existingSecret) }}
{{- fail "collections.store.apiKeyKey needs collections.store.existingSecret, the Secret that has it" }}
{{- end }}
{{- if and $v.networkPolicy.enabled (not $v.networkPolicy.egress.store.to) (not $v.networkPolicy.egress.extra) }}
{{- fail (printf "networkPolicy.enabled lets no pod reach collections.store.url; needed: networkPolicy.egress.store.to, such as [{podSelector: {matchLabels: {app: %s}}}]" .kind) }}
{{- end }}
{{- else if .url }}
{{- fail (printf "collections.store.url is %q and collections.store.kind is empty; needed: opensearch or pgvector" .url) }}
{{- end }}
{{- end }}
{{- if has (int $v.server.grpcPort) (list (int $v.server.port) (int $v.server.managementPort) (int $v.service.port)) }}
{{- fail (printf "server.grpcPort is %v, which is another port's number too; gRPC needs one of its own" $v.server.grpcPort) }}
{{- end }}
{{- if eq (int $v.server.port) (int $v.server.managementPort) }}
{{- fail (printf "server.port and server.managementPort are both %v; health and meters need a port of their own" $v.server.port) }}
{{- end }}
{{- $stop := add $v.preStopSleepSeconds $v.drainSeconds $v.drainSeconds }}
{{- if le (int $v.terminationGracePeriodSeconds) (int $stop) }}
{{- fail (printf "terminationGracePeriodSeconds is %v; needed: more than %v, which is preStopSleepSeconds (%v) + drainSeconds (%v) for requests + drainSeconds for models" $v.terminationGracePeriodSeconds $stop $v.preStopSleepSeconds $v.drainSeconds) }}
{{- end }}
{{- with $v.autoscaling }}
{{- if .enabled }}
{{- if lt (int .maxReplicas) (int .minReplicas) }}
{{- fail (printf "autoscaling.maxReplicas is %v, less than autoscaling.minReplicas, %v" .maxReplicas .minReplicas) }}
{{- end }}
{{- if not (or .cpuUtilization .queueWait.enabled) }}
{{- fail "autoscaling.enabled with nothing to scale on; give autoscaling.cpuUtilization, autoscaling.queueWait.enabled, or both" }}
{{- end }}
{{- if and .queueWait.enabled (eq .engine "keda") (not .keda.serverAddress) }}
{{- fail "autoscaling.engine keda asks Prometheus for the queue's wait; needed: autoscaling.keda.serverAddress, such as http://prometheus-operated.monitoring:9090" }}
{{- end }}
{{- end }}
{{- end }}
{{- if and $v.httpRoute.enabled (not $v.httpRoute.parentRefs) }}
{{- fail "httpRoute.enabled needs httpRoute.parentRefs: the Gateways it hangs on, such as [{name: public, namespace: gateways}]" }}
{{- end }}
{{- if and $v.serviceMonitor.enabled (include "semblance.asks" .) (not $v.serviceMonitor.authorization.existingSecret) }}
{{- fail "serviceMonitor.enabled, but meters ask for a key as well; needed: serviceMonitor.authorization.existingSecret, a Secret with a key of scope metrics (`semblance keys create --scope metrics`)" }}
{{- end }}
{{- if and $v.networkPolicy.enabled $v.serviceMonitor.enabled (not $v.networkPolicy.management.from) }}
{{- fail "serviceMonitor.enabled, but networkPolicy.management.from lets nobody in; needed: who scrapes, such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]" }}
{{- end }}
{{- range $name := list "redis" "otlp" }}
{{- $rule := index $v.networkPolicy.egress $name }}
{{- if and $rule.enabled (not $rule.to) }}
{{- fail (printf "networkPolicy.egress.%s.enabled needs networkPolicy.egress.%s.to; an empty list would mean everywhere" $name $name) }}
{{- end }}
{{- end }}
{{- $own := list }}
{{- range fromYamlArray (include "semblance.env" .) }}{{ $own = append $own .name }}{{ end }}
{{- range $v.extraEnv }}
{{- if has .name $own }}
{{- fail (printf "extraEnv holds %s, which the chart sets itself; use the value behind it (helm/README.md)" .name) }}
{{- end }}
{{- end }}
{{- end }}
