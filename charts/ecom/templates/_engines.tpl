{{/*
The variables and secret files by which a process reaches its engines, as JSON: `environment` is a map, `secrets` a list of `name`, `key`, `path`.
A file under /run/secrets/ecom is named by the variable X_FILE.
Arguments: root, service (empty: the login is for the databases of all), database (postgres, mongo, none), owner (whether it logs in as the owner of the databases, to migrate), credentials (the name of
the Secret, when it is not the usual one), kafka (whether it needs Kafka).
*/}}
{{- define "ecom.engines" -}}
{{- $values := .root.Values -}}
{{- $prefix := include "ecom.prefix" .root -}}
{{- $environment := dict -}}
{{- $secrets := list -}}

{{- if eq .database "postgres" -}}
{{- $pg := $values.postgres -}}
{{- $secret := include "ecom.secret" (dict "root" .root "own" $pg.existingSecret "credentials" .credentials) -}}
{{- $role := printf "%s_%s%s" $prefix .service (ternary (printf "_%s" $pg.roleSuffix) "" (ne $pg.roleSuffix "")) -}}
{{- $user := ternary $pg.owner.username $role .owner -}}
{{- $query := printf "?sslmode=%s" $pg.sslMode -}}
{{- $database := ternary $prefix (printf "%s_%s" $prefix .service) (eq .service "") -}}
{{- $direct := printf "postgres://%s@%s:%d/%s%s" (urlquery $user) $pg.host (int $pg.port) $database $query -}}
{{- if and $pg.pooler.host (not .owner) -}}
{{- $_ := set $environment "DATABASE_URL" (printf "postgres://%s@%s:%d/%s_%s%s" (urlquery $user) $pg.pooler.host (int $pg.pooler.port) $prefix .service $query) -}}
{{- $_ := set $environment "DATABASE_DIRECT_URL" $direct -}}
{{- else -}}
{{- $_ := set $environment "DATABASE_URL" $direct -}}
{{- end -}}
{{- $_ := set $environment "DATABASE_PASSWORD_FILE" "/run/secrets/ecom/database-password" -}}
{{- $key := ternary "postgres-owner-password" (printf "postgres-%s-password" .service) .owner -}}
{{- $secrets = append $secrets (dict "name" $secret "key" $key "path" "database-password") -}}
{{- if and .owner .service -}}
{{/* The owner creates the role of the service. */}}
{{- $_ := set $environment "DATABASE_APP_ROLE" $role -}}
{{- $_ := set $environment "DATABASE_APP_PASSWORD_FILE" "/run/secrets/ecom/app-password" -}}
{{- $secrets = append $secrets (dict "name" $secret "key" (printf "postgres-%s-password" .service) "path" "app-password") -}}
{{- end -}}
{{- with $pg.certificateAuthority.existingSecret -}}
{{- $_ := set $environment "DATABASE_CA_FILE" "/run/secrets/ecom/database-ca.crt" -}}
{{- $secrets = append $secrets (dict "name" . "key" $pg.certificateAuthority.key "path" "database-ca.crt") -}}
{{- end -}}
{{- end -}}

{{- if eq .database "mongo" -}}
{{- $mongo := $values.mongo -}}
{{- $server := regexReplaceAll "/?(\\?.*)?$" $mongo.url "" -}}
{{- $options := regexFind "\\?.*$" $mongo.url -}}
{{- $_ := set $environment "MONGO_URL" (printf "%s/%s_%s%s" $server $prefix .service $options) -}}
{{- if $mongo.username -}}
{{- $_ := set $environment "MONGO_USERNAME" $mongo.username -}}
{{- $_ := set $environment "MONGO_PASSWORD_FILE" "/run/secrets/ecom/mongo-password" -}}
{{- $secrets = append $secrets (dict "name" (include "ecom.secret" (dict "root" .root "own" $mongo.existingSecret "credentials" .credentials)) "key" "mongo-password" "path" "mongo-password") -}}
{{- end -}}
{{- with $mongo.certificateAuthority.existingSecret -}}
{{- $_ := set $environment "MONGO_CA_FILE" "/run/secrets/ecom/mongo-ca.crt" -}}
{{- $secrets = append $secrets (dict "name" . "key" $mongo.certificateAuthority.key "path" "mongo-ca.crt") -}}
{{- end -}}
{{- end -}}

{{- if .kafka -}}
{{- $kafka := $values.kafka -}}
{{- $secret := include "ecom.secret" (dict "root" .root "own" $kafka.existingSecret "credentials" .credentials) -}}
{{- $_ := set $environment "KAFKA_BROKERS" $kafka.brokers -}}
{{- $_ := set $environment "KAFKA_PREFIX" (printf "%s." $prefix) -}}
{{- $_ := set $environment "KAFKA_SECURITY_PROTOCOL" $kafka.securityProtocol -}}
{{- if eq $kafka.securityProtocol "SASL_SSL" -}}
{{- $_ := set $environment "KAFKA_SASL_MECHANISM" $kafka.saslMechanism -}}
{{- if eq $kafka.saslMechanism "OAUTHBEARER" -}}
{{- $_ := set $environment "KAFKA_OAUTH_TOKEN_URL" $kafka.oauth.tokenUrl -}}
{{- $_ := set $environment "KAFKA_OAUTH_CLIENT_ID" $kafka.oauth.clientId -}}
{{- with $kafka.oauth.scope }}{{ $_ := set $environment "KAFKA_OAUTH_SCOPE" . }}{{ end -}}
{{- $_ := set $environment "KAFKA_OAUTH_CLIENT_SECRET_FILE" "/run/secrets/ecom/kafka-oauth-client-secret" -}}
{{- $secrets = append $secrets (dict "name" $secret "key" "kafka-oauth-client-secret" "path" "kafka-oauth-client-secret") -}}
{{- else -}}
{{- $_ := set $environment "KAFKA_USERNAME" ($kafka.username | default (printf "%s-%s" $prefix .service)) -}}
{{- $_ := set $environment "KAFKA_PASSWORD_FILE" "/run/secrets/ecom/kafka-password" -}}
{{- $key := ternary "kafka-password" (printf "kafka-%s-password" .service) (ne $kafka.username "") -}}
{{- $secrets = append $secrets (dict "name" $secret "key" $key "path" "kafka-password") -}}
{{- end -}}
{{- end -}}
{{- with $kafka.certificateAuthority.existingSecret -}}
{{- $_ := set $environment "KAFKA_CA_FILE" "/run/secrets/ecom/kafka-ca.crt" -}}
{{- $secrets = append $secrets (dict "name" . "key" $kafka.certificateAuthority.key "path" "kafka-ca.crt") -}}
{{- end -}}
{{- with $kafka.clientCertificate.existingSecret -}}
{{- $_ := set $environment "KAFKA_CERTIFICATE_FILE" "/run/secrets/ecom/kafka-tls.crt" -}}
{{- $_ := set $environment "KAFKA_KEY_FILE" "/run/secrets/ecom/kafka-tls.key" -}}
{{- $secrets = append $secrets (dict "name" . "key" "tls.crt" "path" "kafka-tls.crt") -}}
{{- $secrets = append $secrets (dict "name" . "key" "tls.key" "path" "kafka-tls.key") -}}
{{- end -}}
{{- end -}}

{{- if .redis -}}
{{- $redis := $values.redis -}}
{{- $user := ternary (printf "%s@" (urlquery $redis.username)) "" (ne $redis.username "") -}}
{{- $scheme := ternary "rediss" "redis" $redis.tls -}}
{{- $_ := set $environment "REDIS_URL" (printf "%s://%s%s:%d?keyPrefix=%s." $scheme $user $redis.host (int $redis.port) $prefix) -}}
{{- with $redis.sentinels -}}
{{- $_ := set $environment "REDIS_SENTINELS" (join "," .) -}}
{{- $_ := set $environment "REDIS_SENTINEL_NAME" $redis.sentinelName -}}
{{- end -}}
{{- with $redis.cluster }}{{ $_ := set $environment "REDIS_CLUSTER" (join "," .) }}{{ end -}}
{{- if $redis.authenticated -}}
{{- $_ := set $environment "REDIS_PASSWORD_FILE" "/run/secrets/ecom/redis-password" -}}
{{- $secrets = append $secrets (dict "name" (include "ecom.secret" (dict "root" .root "own" $redis.existingSecret "credentials" .credentials)) "key" "redis-password" "path" "redis-password") -}}
{{- end -}}
{{- with $redis.certificateAuthority.existingSecret -}}
{{- $_ := set $environment "REDIS_CA_FILE" "/run/secrets/ecom/redis-ca.crt" -}}
{{- $secrets = append $secrets (dict "name" . "key" $redis.certificateAuthority.key "path" "redis-ca.crt") -}}
{{- end -}}
{{- end -}}

{{- dict "environment" $environment "secrets" $secrets | toJson -}}
{{- end -}}
