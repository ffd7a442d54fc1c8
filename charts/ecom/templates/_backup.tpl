{{/* Where backups are, as an argument of `ecom backup`. */}}
{{- define "ecom.backupDestination" -}}
{{- $destination := .Values.backup.destination -}}
{{- if $destination.s3.bucket -}}
{{ list "s3:/" $destination.s3.bucket $destination.s3.prefix | compact | join "/" }}
{{- else -}}
{{ list "/var/backups" $destination.volume.path | compact | join "/" }}
{{- end -}}
{{- end -}}

{{/*
What a backup needs beside the destination, as `ecom.engines` returns it: the login of the owner for all databases, and a user of its own for Kafka.
*/}}
{{- define "ecom.backupEngines" -}}
{{- $postgres := include "ecom.engines" (dict "root" . "service" "" "database" "postgres" "owner" true) | fromJson -}}
{{- $kafka := include "ecom.engines" (dict "root" . "service" "backup" "database" "none" "kafka" true) | fromJson -}}
{{- $environment := merge $postgres.environment $kafka.environment -}}
{{- $secrets := concat $postgres.secrets $kafka.secrets -}}
{{- with .Values.backup.encryption.existingSecret -}}
{{- $_ := set $environment "BACKUP_KEY_FILE" "/run/secrets/ecom/backup-key" -}}
{{- $secrets = append $secrets (dict "name" . "key" "backup-key" "path" "backup-key") -}}
{{- end -}}
{{- with .Values.backup.destination.s3 -}}
{{- if .endpoint }}{{ $_ := set $environment "AWS_ENDPOINT_URL" .endpoint }}{{ end -}}
{{- if .region }}{{ $_ := set $environment "AWS_REGION" .region }}{{ end -}}
{{- end -}}
{{- dict "environment" $environment "secrets" $secrets | toJson -}}
{{- end -}}

{{/* A container of the CronJob, beside its name. Arguments: root, engines, args. */}}
{{- define "ecom.backupContainer" -}}
{{- $s3 := .root.Values.backup.destination.s3 -}}
image: {{ include "ecom.image" (dict "root" .root "image" .root.Values.image) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: {{ toJson .args }}
env:
  {{- include "ecom.env" (dict "environment" .engines.environment "extra" list) | nindent 2 }}
  {{- if and $s3.bucket $s3.existingSecret }}
  - {name: AWS_ACCESS_KEY_ID, valueFrom: {secretKeyRef: {name: {{ $s3.existingSecret }}, key: access-key-id}}}
  - {name: AWS_SECRET_ACCESS_KEY, valueFrom: {secretKeyRef: {name: {{ $s3.existingSecret }}, key: secret-access-key}}}
  {{- end }}
resources:
  {{- toYaml .root.Values.backup.resources | nindent 2 }}
securityContext:
  {{- include "ecom.containerSecurity" .root | nindent 2 }}
# The last lines of the log tell why it failed.
terminationMessagePolicy: FallbackToLogsOnError
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  - {name: secrets, mountPath: /run/secrets/ecom, readOnly: true}
  {{- if not $s3.bucket }}
  - {name: backups, mountPath: /var/backups}
  {{- end }}
{{- end -}}
