-- Phase: expand
-- What a log-in by a provider or a passkey remembers between two requests of a browser; each row is used once.
create table flow_state (
  -- SHA-256 of what the browser sends, base64url.
  hash text primary key,
  purpose text not null,
  data jsonb not null,
  expires_at timestamptz(3) not null
);
create index flow_state_expiry on flow_state (expires_at);
