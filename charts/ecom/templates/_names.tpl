{{- define "ecom.name" -}}
{{- .Values.nameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Distinguishes this shop's databases, roles, topics and keys on its engines. */}}
{{- define "ecom.prefix" -}}
{{- $prefix := .Values.prefix | default (printf "%s_%s" .Release.Namespace .Release.Name | replace "-" "_") -}}
{{- if gt (len $prefix) 40 -}}
{{- fail (printf "The prefix %s is longer than the 40 characters for which names of databases and roles have room. Set the value `prefix` to a shorter one." $prefix) -}}
{{- end -}}
{{- $prefix -}}
{{- end -}}

{{/* Arguments: root, component. */}}
{{- define "ecom.selectorLabels" -}}
app.kubernetes.io/name: ecom
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* Arguments: root, component. */}}
{{- define "ecom.labels" -}}
{{ include "ecom.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Of pods: without versions, so that a new chart does not replace them. Arguments: root, component. */}}
{{- define "ecom.podLabels" -}}
{{ include "ecom.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Arguments: root, image. */}}
{{- define "ecom.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "ecom.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "ecom.name" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* The Secret of an engine. Arguments: root, own (its `existingSecret`). */}}
{{- define "ecom.secret" -}}
{{- .own | default .root.Values.credentials.existingSecret | default (.credentials | default (printf "%s-credentials" (include "ecom.name" .root))) -}}
{{- end -}}

{{/* The values of a service: its own over the defaults, as JSON. Arguments: root, name. */}}
{{- define "ecom.workload" -}}
{{- $merged := deepCopy .root.Values.defaults -}}
{{- range $key, $value := index .root.Values.services .name -}}
{{- if eq $key "autoscaling" -}}
{{- range $part, $each := $value }}{{ $_ := set $merged.autoscaling $part $each }}{{ end -}}
{{- else -}}
{{- $_ := set $merged $key $value -}}
{{- end -}}
{{- end -}}
{{- toJson $merged -}}
{{- end -}}

{{/* When an operator applies an object of this component, as an annotation. Arguments: root, component. */}}
{{- define "ecom.waveAnnotation" -}}
ecom.dev/wave: {{ index (.root.Files.Get "files/waves.json" | fromJson) .component | quote }}
{{- end -}}

{{/* The services that are installed, as JSON: those of the manifest, or none beside a standalone shop. */}}
{{- define "ecom.services" -}}
{{- ternary "[]" (.Files.Get "files/services.json") .Values.standalone.enabled -}}
{{- end -}}
