-- Phase: expand
create table users (
  id uuid primary key,
  version integer not null,
  email text not null,
  full_name text not null,
  phone text,
  timezone text not null,
  sign_up_option text not null,
  status text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
-- Not unique: accounts are, and they decide. A profile may lag behind its account for a moment.
create index users_email on users (email, created_at, id);
create index users_status on users (status, created_at, id);
create index users_status_timezone on users (status, timezone, created_at, id);
create index users_created on users (created_at, id);

create table addresses (
  id uuid primary key,
  user_id uuid not null references users,
  full_name text not null,
  line1 text not null,
  line2 text,
  city text not null,
  region text,
  postal_code text not null,
  country text not null,
  phone text,
  default_shipping boolean not null,
  default_billing boolean not null,
  created_at timestamptz(3) not null
);
create index addresses_user on addresses (user_id, created_at, id);
create unique index addresses_default_shipping on addresses (user_id) where default_shipping;
create unique index addresses_default_billing on addresses (user_id) where default_billing;
