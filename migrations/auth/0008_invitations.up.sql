-- Phase: expand
create table invitation (
  id uuid primary key,
  version integer not null,
  email text not null,
  roles text[] not null,
  -- SHA-256 of the mail's token, base64url.
  token_hash text not null,
  invited_by uuid not null references account,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  accepted_at timestamptz(3),
  revoked_at timestamptz(3),
  -- Who has accepted it.
  user_id uuid references account
);
create unique index invitation_token on invitation (token_hash);
create index invitation_created on invitation (created_at, id);
create index invitation_expiry on invitation (expires_at);
create index invitation_open on invitation (expires_at) where accepted_at is null and revoked_at is null;
create index invitation_email on invitation (email);
create index invitation_user on invitation (user_id) where user_id is not null;
