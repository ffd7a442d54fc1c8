{{/* What the operator may do where Shops are. */}}
{{- define "operator.rules" -}}
# The custom resources, of which it writes the status alone.
- apiGroups: [ecom.dev]
  resources: [shops, shopbackups, shoprestores]
  verbs: [get, list, watch]
- apiGroups: [ecom.dev]
  resources: [shops/status, shopbackups/status, shoprestores/status]
  verbs: [get, patch]
# What the chart ecom renders.
{{- $kinds := list
  (dict "group" "" "resources" (list "configmaps" "secrets" "serviceaccounts" "services"))
  (dict "group" "apps" "resources" (list "deployments"))
  (dict "group" "autoscaling" "resources" (list "horizontalpodautoscalers"))
  (dict "group" "batch" "resources" (list "jobs"))
  (dict "group" "gateway.networking.k8s.io" "resources" (list "httproutes"))
  (dict "group" "keda.sh" "resources" (list "scaledobjects"))
  (dict "group" "monitoring.coreos.com" "resources" (list "prometheusrules" "servicemonitors"))
  (dict "group" "networking.k8s.io" "resources" (list "ingresses" "networkpolicies"))
  (dict "group" "policy" "resources" (list "poddisruptionbudgets"))
}}
{{- range $kinds }}
- apiGroups: [{{ .group | quote }}]
  resources: {{ toJson .resources }}
  verbs: [get, list, watch, create, patch, delete]
{{- end }}
# Data outlive a Shop.
- apiGroups: ['']
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, patch]
# How its pods do.
- apiGroups: [apps]
  resources: [replicasets]
  verbs: [get, list, watch]
- apiGroups: ['']
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: ['']
  resources: [pods/log]
  verbs: [get]
- apiGroups: ['']
  resources: [pods/eviction]
  verbs: [create]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
