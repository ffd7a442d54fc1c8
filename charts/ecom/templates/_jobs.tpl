{{/* Arguments: root, component, events and weight (of Helm). */}}
{{- define "ecom.jobAnnotations" -}}
{{ include "ecom.waveAnnotation" . }}
{{- if .root.Values.migrations.hooks }}
helm.sh/hook: {{ .events }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}
{{- end -}}

{{/* The pod of a Job, up to its containers. Arguments: root, component. */}}
{{- define "ecom.jobPod" -}}
{{- /* Before the installation there is no account but those of others. */ -}}
{{- $account := ternary "default" "" .root.Values.serviceAccount.create -}}
metadata:
  labels:
    {{- include "ecom.podLabels" . | nindent 4 }}
spec:
  {{- include "ecom.podBasics" (dict "root" .root "account" $account) | nindent 2 }}
  restartPolicy: Never
{{- end -}}

{{/* What a container of a Job has beside its name. Arguments: root, engines, args, volume (of its secrets). */}}
{{- define "ecom.jobContainer" -}}
image: {{ include "ecom.image" (dict "root" .root "image" .root.Values.image) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ toJson .args }}
env:
  {{- include "ecom.env" (dict "environment" .engines.environment "extra" list) | nindent 2 }}
resources:
  {{- toYaml .root.Values.migrations.resources | nindent 2 }}
securityContext:
  {{- include "ecom.containerSecurity" .root | nindent 2 }}
# The last lines of the log tell why it failed.
terminationMessagePolicy: FallbackToLogsOnError
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  {{- if .engines.secrets }}
  - {name: {{ .volume }}, mountPath: /run/secrets/ecom, readOnly: true}
  {{- end }}
{{- end -}}

{{/* Whether Jobs need a Secret of their own: hooks run before the chart's Secret exists. */}}
{{- define "ecom.jobSecret" -}}
{{- if and .Values.migrations.hooks (not .Values.credentials.existingSecret) -}}
{{ include "ecom.name" . }}-jobs
{{- end -}}
{{- end -}}
