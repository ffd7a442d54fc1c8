{{/* The configuration of the proxy: by path prefix straight to the services, without buffering, as event streams and long polls need it. */}}
{{- define "ecom.nginx" -}}
{{- $name := include "ecom.name" . -}}
daemon off;
pid /tmp/nginx.pid;
worker_processes 2;
worker_shutdown_timeout 65s;
events { worker_connections 4096; }
http {
  {{- range $kind := list "client_body" "proxy" "fastcgi" "uwsgi" "scgi" }}
  {{ $kind }}_temp_path /tmp/{{ $kind }};
  {{- end }}
  access_log off;
  server_tokens off;
  absolute_redirect off;
  client_max_body_size 1m;
  # Longer than load balancers keep their connections, so that they are the ones who close them.
  keepalive_timeout 75s;
  {{- with .Values.gateway.proxy.keepaliveMinSeconds }}
  keepalive_min_timeout {{ . }}s;
  {{- end }}
  proxy_http_version 1.1;
  # One connection a request: a pod that ends has none left that the proxy would still use.
  proxy_set_header Connection close;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-Host "";
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_buffering off;
  proxy_request_buffering off;
  proxy_connect_timeout 3s;
  proxy_read_timeout 90s;
  proxy_next_upstream off;
  server {
    listen 8080;
    {{- with .Values.gateway.hosts }}
    server_name {{ join " " . }};
    {{- end }}
    error_page 502 504 = @unavailable;
    location @unavailable {
      default_type application/problem+json;
      add_header Retry-After 1 always;
      return 503 '{"type":"about:blank","title":"Service Unavailable","status":503,"code":"service-unavailable","detail":"The service does not respond. Try again."}';
    }
    location = /gateway-health { return 204; }
    location ~ ^/mailbox(/|$) { return 404; }
    {{- if eq .Values.gateway.operations "closed" }}
    location ~ ^/ops(/|$) { return 404; }
    {{- end }}
    {{- range include "ecom.routes" . | fromJsonArray }}
    {{- if .prefix }}
    location ~ ^/{{ .prefix }}(/|$) { proxy_pass http://{{ .service }}:{{ .port }}; }
    {{- else }}
    location / { proxy_pass http://{{ .service }}:{{ .port }}; }
    {{- end }}
    {{- end }}
  }
  {{- if not .Values.mail.enabled }}
  server {
    listen 8025;
    location / { return 302 /mailbox; }
    location ~ ^/mailbox(/|$) { proxy_pass http://{{ $name }}-{{ ternary "standalone:8080" "notification:8007" .Values.standalone.enabled }}; }
  }
  {{- end }}
}
{{- end -}}
