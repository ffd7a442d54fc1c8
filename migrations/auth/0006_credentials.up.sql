-- Phase: expand
-- Accounts of earlier releases count as verified, also those that such a release still creates.
alter table account
  add column email_verified boolean not null default true,
  -- {email, awaits, expiresAt}; null: none.
  add column pending_email jsonb;

-- What an account can prove its holder by, beside the password.
create table credential (
  id uuid primary key,
  user_id uuid not null references account,
  kind text not null,
  -- By which a log-in finds a passkey, or the account at a provider.
  external_id text,
  data jsonb not null,
  created_at timestamptz(3) not null,
  -- Null: it does not count yet.
  confirmed_at timestamptz(3)
);
create index credential_account on credential (user_id);
create unique index credential_external on credential (kind, external_id) where external_id is not null;

-- Null: by the password, when it was created.
alter table session add column proven_by jsonb;

create table one_time_token (
  -- SHA-256 of the token, base64url.
  hash text primary key,
  user_id uuid not null references account,
  purpose text not null,
  data jsonb not null,
  attempts integer not null default 0,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create index one_time_token_account on one_time_token (user_id, purpose);
create index one_time_token_expiry on one_time_token (expires_at);

-- Devices that have logged in before: guesses of others do not delay them.
create table known_device (
  -- SHA-256 of the device's token, base64url.
  hash text primary key,
  user_id uuid not null references account,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null
);
create index known_device_account on known_device (user_id, last_used_at);
create index known_device_last_use on known_device (last_used_at);
