-- Phase: expand
create table account (
  user_id uuid primary key,
  version integer not null,
  email text not null,
  password_hash text,
  roles text[] not null,
  status text not null,
  profile jsonb,
  -- The newest version of the user that the account followed.
  user_version integer not null,
  created_at timestamptz(3) not null
);
-- A deleted account sets its e-mail free.
create unique index account_email on account (email) where status <> 'deleted';
create index account_administrators on account (user_id) where 'admin' = any (roles) and status <> 'deleted';

create table session (
  id uuid primary key,
  user_id uuid not null references account,
  family_hash text not null,
  secret_hash text not null,
  user_agent text,
  address text not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3) not null,
  -- Slides with each use, up to ends_at; a session that is ended early expires there and then.
  expires_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index session_family on session (family_hash);
create index session_account on session (user_id, created_at, id) where ended_at is null;
create index session_expiry on session (expires_at);
create index session_ended on session (ended_at) where ended_at is not null;

create table signing_key (
  kid uuid primary key,
  public_key text not null,
  private_key text not null,
  created_at timestamptz(3) not null
);
