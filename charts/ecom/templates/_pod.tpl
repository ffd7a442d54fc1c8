{{/* What restricted Pod Security demands of a pod. */}}
{{- define "ecom.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "ecom.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* On which nodes a pod runs. Arguments: workload (`defaults`, or what a service has instead). */}}
{{- define "ecom.placement" -}}
{{- range $key := list "priorityClassName" "nodeSelector" "tolerations" "affinity" }}
{{- with index $.workload $key }}
{{ dict $key . | toYaml }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Spreads the pods of a Deployment, those of each release by themselves. Arguments: root, component. */}}
{{- define "ecom.topologySpread" -}}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels:
        {{- include "ecom.selectorLabels" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* What all pods of the chart have. Arguments: root, account (default: that of the services), workload (default: `defaults`). */}}
{{- define "ecom.podBasics" -}}
serviceAccountName: {{ .account | default (include "ecom.serviceAccount" .root) }}
automountServiceAccountToken: false
# Variables of Docker links would collide with ours.
enableServiceLinks: false
securityContext:
  {{- include "ecom.podSecurity" . | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- include "ecom.placement" (dict "workload" (.workload | default .root.Values.defaults)) }}
{{- end -}}

{{/* Variables from a map, without those that the list `extra` has. Arguments: environment, extra. */}}
{{- define "ecom.env" -}}
{{- $extra := dict -}}
{{- range .extra }}{{ $_ := set $extra .name true }}{{ end -}}
{{- range $name, $value := .environment }}
{{- if not (hasKey $extra $name) }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- end }}
{{- with .extra }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A volume of the files that a container reads its secrets from. Arguments: name, secrets (of `ecom.engines`). */}}
{{- define "ecom.secretVolume" -}}
- name: {{ .name }}
  projected:
    defaultMode: 0440
    sources:
      {{- range .secrets }}
      - secret:
          name: {{ .name }}
          items: [{key: {{ .key }}, path: {{ .path }}}]
      {{- end }}
{{- end -}}
