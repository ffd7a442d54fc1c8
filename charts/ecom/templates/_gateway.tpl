{{/*
The routes of the gateway as JSON: a list of `prefix`, `service` and `port`, the longest prefix first. The empty prefix is every other path. Mails of
everybody are not among them.
*/}}
{{- define "ecom.routes" -}}
{{- $routes := list -}}
{{- $closed := eq .Values.gateway.operations "closed" -}}
{{- range $service := include "ecom.services" . | fromJsonArray -}}
{{- range $prefix := $service.prefixes -}}
{{- if not (or (eq $prefix "mailbox") (and $closed (hasPrefix "ops/" $prefix))) -}}
{{- $routes = append $routes (dict "prefix" $prefix "service" (printf "%s-%s" (include "ecom.name" $) $service.name) "port" $service.port) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if .Values.standalone.enabled -}}
{{- $routes = list (dict "prefix" "" "service" (printf "%s-standalone" (include "ecom.name" .)) "port" 8080) -}}
{{- end -}}
{{- toJson $routes -}}
{{- end -}}

{{/* The same by the name of the Service, as JSON: `prefixes` and `port`. */}}
{{- define "ecom.routesByService" -}}
{{- $services := dict -}}
{{- range include "ecom.routes" . | fromJsonArray -}}
{{- $known := get $services .service | default (dict "prefixes" list "port" .port) -}}
{{- $_ := set $services .service (dict "port" .port "prefixes" (append $known.prefixes .prefix)) -}}
{{- end -}}
{{- toJson $services -}}
{{- end -}}
