{{/* The port of an http or https URL. */}}
{{- define "ecom.portOfUrl" -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" (urlParse .).host) | default (ternary "443" "80" (hasPrefix "https:" .)) -}}
{{- end -}}

{{/* The ports of the engines, as JSON: those of the addresses that the values name. */}}
{{- define "ecom.enginePorts" -}}
{{- $values := .Values -}}
{{- $ports := list (int $values.postgres.port) (int $values.redis.port) -}}
{{- if $values.postgres.pooler.host }}{{ $ports = append $ports (int $values.postgres.pooler.port) }}{{ end -}}
{{- $addresses := concat (splitList "," $values.kafka.brokers) $values.redis.sentinels $values.redis.cluster -}}
{{- $mongo := regexReplaceAll "^mongodb(\\+srv)?://|[/?].*$" $values.mongo.url "" -}}
{{- range concat $addresses (splitList "," $mongo) -}}
{{- $port := regexFind "[0-9]+$" (trim .) -}}
{{- if and $port (contains ":" .) }}{{ $ports = append $ports (int $port) }}{{ else }}{{ $ports = append $ports 27017 }}{{ end -}}
{{- end -}}
{{- with $values.kafka.oauth.tokenUrl }}{{ $ports = append $ports (include "ecom.portOfUrl" . | int) }}{{ end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}
