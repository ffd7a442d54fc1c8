{{/* Arguments: root, component, name. */}}
{{- define "ecom.disruptionBudget" }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels:
    {{- include "ecom.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  # A pod that is not ready may go: it serves nothing.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "ecom.selectorLabels" . | nindent 6 }}
{{- end }}

{{/* How fast pods come and go. Arguments: autoscaling. */}}
{{- define "ecom.scalingBehavior" -}}
behavior:
  scaleUp:
    stabilizationWindowSeconds: 0
    policies: [{type: Percent, value: 100, periodSeconds: 15}]
  # One pod a minute: each departure moves partitions.
  scaleDown:
    stabilizationWindowSeconds: {{ .autoscaling.stabilizationSeconds }}
    policies: [{type: Pods, value: 1, periodSeconds: 60}]
{{- end }}

{{/* Arguments: root, component, name, service, autoscaling. */}}
{{- define "ecom.autoscaler" }}
{{- if eq .autoscaling.kind "hpa" }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .name }}
  labels:
    {{- include "ecom.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .name }}}
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .autoscaling.targetCpu }}}
  {{- include "ecom.scalingBehavior" . | nindent 2 }}
{{- else if eq .autoscaling.kind "keda" }}
{{- $kafka := .root.Values.kafka }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ .name }}
  labels:
    {{- include "ecom.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {name: {{ .name }}}
  minReplicaCount: {{ .autoscaling.minReplicas }}
  maxReplicaCount: {{ .autoscaling.maxReplicas }}
  advanced:
    horizontalPodAutoscalerConfig:
      {{- include "ecom.scalingBehavior" . | nindent 6 }}
  triggers:
    - type: kafka
      metadata:
        bootstrapServers: {{ $kafka.brokers | quote }}
        consumerGroup: {{ printf "%s.%s" (include "ecom.prefix" .root) .service | quote }}
        lagThreshold: {{ .autoscaling.targetLag | quote }}
        tls: {{ ternary "disable" "enable" (eq $kafka.securityProtocol "PLAINTEXT") }}
        {{- if eq $kafka.securityProtocol "SASL_SSL" }}
        sasl: {{ get (dict "PLAIN" "plaintext" "SCRAM-SHA-512" "scram_sha512" "OAUTHBEARER" "oauthbearer") $kafka.saslMechanism }}
        {{- end }}
      {{- with .autoscaling.authenticationRef }}
      authenticationRef: {name: {{ . }}}
      {{- end }}
{{- end }}
{{- end }}
