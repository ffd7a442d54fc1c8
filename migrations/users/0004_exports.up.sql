-- Phase: expand
-- Requests of persons for what the shop holds about them.
create table data_export (
  id uuid primary key,
  user_id uuid not null references users,
  requested_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  -- When the newest part arrived.
  updated_at timestamptz(3) not null
);
create index data_export_user on data_export (user_id, requested_at);
create index data_export_expiry on data_export (expires_at);

-- What the services have answered, each in one part or several.
create table data_export_part (
  export_id uuid not null references data_export on delete cascade,
  service text not null,
  index integer not null,
  is_last boolean not null,
  data json not null,
  primary key (export_id, service, index)
);
