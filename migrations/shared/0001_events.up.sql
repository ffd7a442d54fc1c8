-- Phase: expand
-- What is not published yet.
create table outbox (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  topic text not null,
  key text not null,
  type text not null,
  data json not null,
  traceparent text,
  created_at timestamptz(3) not null default now()
);

create table inbox (
  event_id uuid primary key,
  received_at timestamptz(3) not null default now()
);
create index inbox_received on inbox using brin (received_at);

-- The envelope is text, not jsonb: what cannot be stored as jsonb is one of the reasons to end here.
create table dead_letter (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  topic text not null,
  key text not null,
  type text not null,
  envelope text not null,
  reason text not null,
  parked boolean not null,
  created_at timestamptz(3) not null default now(),
  unique (event_id)
);
create index dead_letter_key on dead_letter (topic, key, id);

create table idempotency_key (
  -- A digest: the response is encrypted with the key itself.
  key text primary key,
  fingerprint text not null,
  answer bytea not null,
  created_at timestamptz(3) not null default now()
);
create index idempotency_key_created on idempotency_key using brin (created_at);
