{{/* Arguments: root, name. */}}
{{- define "backing.selectorLabels" -}}
app.kubernetes.io/name: backing
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Arguments: root, name. */}}
{{- define "backing.labels" -}}
{{ include "backing.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Arguments: image. */}}
{{- define "backing.image" -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default "latest" }}{{ end -}}
{{- end -}}

{{/*
An engine: a Service, and a StatefulSet of one pod that runs /config/start.sh of its ConfigMap. It is not the image's own entry point, so that every image
with the programs of the engine behaves alike.
Arguments: root, name, port, user, values, files (of the ConfigMap), ready (the probe), secret (mounted at /secrets).
*/}}
{{- define "backing.engine" -}}
{{- $root := .root -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}
  labels:
    {{- include "backing.labels" . | nindent 4 }}
data:
  {{- range $file, $text := .files }}
  {{ $file }}: |
    {{- $text | nindent 4 }}
  {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels:
    {{- include "backing.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "backing.selectorLabels" . | nindent 4 }}
  # Clients that wait for the broker find its name before it is ready.
  publishNotReadyAddresses: {{ eq .name "kafka" }}
  ports:
    - {name: {{ .name }}, port: {{ .port }}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .name }}
  labels:
    {{- include "backing.labels" . | nindent 4 }}
spec:
  serviceName: {{ .name }}
  replicas: 1
  selector:
    matchLabels:
      {{- include "backing.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "backing.selectorLabels" . | nindent 8 }}
      annotations:
        checksum/config: {{ .files | toJson | sha256sum }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ .user }}
        runAsGroup: {{ .user }}
        fsGroup: {{ .user }}
        seccompProfile: {type: RuntimeDefault}
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      terminationGracePeriodSeconds: 30
      containers:
        - name: {{ .name }}
          image: {{ include "backing.image" .values.image }}
          imagePullPolicy: {{ .values.image.pullPolicy }}
          command: [sh, /config/start.sh]
          ports:
            - {name: {{ .name }}, containerPort: {{ .port }}}
          startupProbe:
            {{- .ready | nindent 12 }}
            periodSeconds: 1
            timeoutSeconds: 5
            failureThreshold: 120
          readinessProbe:
            {{- .ready | nindent 12 }}
            periodSeconds: 5
            timeoutSeconds: 5
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: config, mountPath: /config, readOnly: true}
            - {name: data, mountPath: /data}
            - {name: tmp, mountPath: /tmp}
            {{- if .secret }}
            - {name: secret, mountPath: /secrets, readOnly: true}
            {{- end }}
      volumes:
        - name: config
          configMap: {name: {{ .name }}}
        - {name: tmp, emptyDir: {}}
        {{- with .secret }}
        - name: secret
          secret: {secretName: {{ . }}, defaultMode: 0440}
        {{- end }}
        {{- if not $root.Values.persistence.enabled }}
        - {name: data, emptyDir: {}}
        {{- end }}
  {{- if $root.Values.persistence.enabled }}
  # Claims outlive the release; the next one of this name takes the data up.
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $root.Values.persistence.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources: {requests: {storage: {{ $root.Values.persistence.size }}}}
  {{- end }}
{{- end -}}
