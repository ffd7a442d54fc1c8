{{/* The variables and secret files of a service's process, as `ecom.engines`. Arguments: root, service (an entry of the manifest). */}}
{{- define "ecom.process" -}}
{{- $values := .root.Values -}}
{{- $hasEngines := ne .service.database "none" -}}
{{- $engines := include "ecom.engines" (dict "root" .root "service" .service.name "database" .service.database "owner" false "kafka" $hasEngines "redis" $hasEngines) | fromJson -}}
{{- $environment := $engines.environment -}}
{{- $secrets := $engines.secrets -}}
{{- $name := include "ecom.name" .root -}}

{{- $_ := set $environment "LOG_LEVEL" $values.logLevel -}}
{{- $_ := set $environment "RATE_LIMIT" (ternary "1" "0" $values.rateLimit) -}}
{{- $_ := set $environment "TRUST_PROXY" (ternary "0" "1" (eq $values.gateway.kind "none")) -}}
{{- $_ := set $environment "SHUTDOWN_DELAY" "0" -}}
{{- $_ := set $environment "AUTH_URL" (printf "http://%s-auth:8002" $name) -}}
{{/* Names of pods are never used again, so that membership in a consumer group ends with the pod (ADR 20). */}}
{{- if $hasEngines }}{{ $_ := set $environment "KAFKA_INSTANCE_ID" "" }}{{ end -}}
{{- with $values.corsOrigins }}{{ $_ := set $environment "CORS_ORIGINS" (join "," .) }}{{ end -}}
{{- with $values.tracing.otlpEndpoint }}{{ $_ := set $environment "OTEL_EXPORTER_OTLP_ENDPOINT" . }}{{ end -}}

{{- if has .service.name (list "auth" "users") -}}
{{- $secret := include "ecom.secret" (dict "root" .root "own" $values.administrator.existingSecret) -}}
{{- $_ := set $environment "INTERNAL_SECRET_FILE" "/run/secrets/ecom/internal-secret" -}}
{{- $secrets = append $secrets (dict "name" $secret "key" "internal-secret" "path" "internal-secret") -}}
{{- $exists := or $values.credentials.existingSecret $values.administrator.existingSecret -}}
{{- if ternary $values.credentials.hasPreviousInternalSecret (ne $values.credentials.previousInternalSecret "") (ne $exists "") -}}
{{- $_ := set $environment "INTERNAL_SECRET_PREVIOUS_FILE" "/run/secrets/ecom/internal-secret-previous" -}}
{{- $secrets = append $secrets (dict "name" $secret "key" "internal-secret-previous" "path" "internal-secret-previous") -}}
{{- end -}}
{{- if eq .service.name "auth" -}}
{{- $_ := set $environment "REQUIRE_MFA" $values.auth.requireMfa -}}
{{- $_ := set $environment "SESSION_IDLE" $values.auth.sessionIdle -}}
{{- $_ := set $environment "SESSION_MAX" $values.auth.sessionMax -}}
{{- $_ := set $environment "SHOP_NAME" $values.auth.shopName -}}
{{- $_ := set $environment "COOKIE_SAME_SITE" $values.auth.cookies.sameSite -}}
{{- with $values.auth.publicUrl }}{{ $_ := set $environment "PUBLIC_URL" . }}{{ end -}}
{{- with $values.auth.webauthn.origins }}{{ $_ := set $environment "WEBAUTHN_ORIGINS" (join "," .) }}{{ end -}}
{{- with $values.auth.webauthn.rpId }}{{ $_ := set $environment "WEBAUTHN_RP_ID" . }}{{ end -}}
{{- with $values.auth.oidc.returnOrigins }}{{ $_ := set $environment "OIDC_RETURN_ORIGINS" (join "," .) }}{{ end -}}
{{- $providers := list -}}
{{- range $values.auth.oidc.providers -}}
{{- $providers = append $providers .name -}}
{{- $variable := printf "OIDC_%s" (.name | upper | replace "-" "_") -}}
{{- $_ := set $environment (printf "%s_CLIENT_ID" $variable) .clientId -}}
{{- with .issuer }}{{ $_ := set $environment (printf "%s_ISSUER" $variable) . }}{{ end -}}
{{- with .label }}{{ $_ := set $environment (printf "%s_LABEL" $variable) . }}{{ end -}}
{{- if .existingSecret -}}
{{- $path := printf "oidc-%s-client-secret" .name -}}
{{- $_ := set $environment (printf "%s_CLIENT_SECRET_FILE" $variable) (printf "/run/secrets/ecom/%s" $path) -}}
{{- $secrets = append $secrets (dict "name" .existingSecret "key" "client-secret" "path" $path) -}}
{{- end -}}
{{- end -}}
{{- with $providers }}{{ $_ := set $environment "OIDC_PROVIDERS" (join "," .) }}{{ end -}}
{{- with $values.auth.existingSecret -}}
{{- $_ := set $environment "CREDENTIALS_KEY_FILE" "/run/secrets/ecom/credentials-key" -}}
{{- $secrets = append $secrets (dict "name" . "key" "credentials-key" "path" "credentials-key") -}}
{{- end -}}
{{- $_ := set $environment "ADMIN_EMAIL" $values.administrator.email -}}
{{- $_ := set $environment "ADMIN_PASSWORD_FILE" "/run/secrets/ecom/administrator-password" -}}
{{- $secrets = append $secrets (dict "name" $secret "key" "administrator-password" "path" "administrator-password") -}}
{{- end -}}
{{- end -}}

{{- if and (eq .service.name "notification") $values.auth.storefrontUrl -}}
{{- $_ := set $environment "STOREFRONT_URL" $values.auth.storefrontUrl -}}
{{- end -}}

{{- if $values.mail.enabled -}}
{{- if eq .service.name "docs" -}}
{{/* It only leaves out the link to the mailbox. */}}
{{- $_ := set $environment "SMTP_URL" "smtp://configured" -}}
{{- else if eq .service.name "notification" -}}
{{- $secret := include "ecom.secret" (dict "root" .root "own" $values.mail.existingSecret) -}}
{{- $_ := set $environment "SMTP_URL_FILE" "/run/secrets/ecom/smtp-url" -}}
{{- $_ := set $environment "MAIL_FROM" $values.mail.from -}}
{{- $secrets = append $secrets (dict "name" $secret "key" "smtp-url" "path" "smtp-url") -}}
{{- end -}}
{{- end -}}

{{- $payment := $values.payment -}}
{{- if has .service.name (list "cart" "payment") }}{{ $_ := set $environment "PAYMENT_PROVIDERS" (join "," $payment.providers) }}{{ end -}}
{{- if eq .service.name "payment" -}}
{{- if has "stripe" $payment.providers -}}
{{- $secret := include "ecom.secret" (dict "root" .root "own" $payment.stripe.existingSecret) -}}
{{- range $key, $variable := dict "stripe-secret-key" "STRIPE_SECRET_KEY_FILE" "stripe-webhook-secret" "STRIPE_WEBHOOK_SECRET_FILE" -}}
{{- $_ := set $environment $variable (printf "/run/secrets/ecom/%s" $key) -}}
{{- $secrets = append $secrets (dict "name" $secret "key" $key "path" $key) -}}
{{- end -}}
{{- $_ := set $environment "STRIPE_CAPTURE_METHOD" $payment.stripe.captureMethod -}}
{{- with $payment.stripe.publishableKey }}{{ $_ := set $environment "STRIPE_PUBLISHABLE_KEY" . }}{{ end -}}
{{- with $payment.stripe.returnUrl }}{{ $_ := set $environment "STRIPE_RETURN_URL" . }}{{ end -}}
{{- end -}}
{{- if has "manual" $payment.providers -}}
{{- $_ := set $environment "MANUAL_PAYMENT_DAYS" ($payment.manual.days | toString) -}}
{{- with $payment.manual.instructions }}{{ $_ := set $environment "MANUAL_PAYMENT_INSTRUCTIONS" . }}{{ end -}}
{{- end -}}
{{- end -}}

{{- dict "environment" $environment "secrets" $secrets | toJson -}}
{{- end -}}
