-- Phase: expand
-- Every service authenticates API keys by a replica; in auth, which adds columns, the table is the record.
create table api_key (
  id uuid primary key,
  version integer not null,
  user_id uuid not null,
  -- SHA-256 of the key, in hex.
  hash text not null,
  scopes text[] not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  -- By this service; at most once a minute.
  last_used_at timestamptz(3)
);
create unique index api_key_hash on api_key (hash);
