-- Phase: expand
-- Changes by staff and by API keys. It holds no personal data of customers and no secrets: such fields are at most "changed".
create table audit (
  id uuid primary key,
  at timestamptz(3) not null default now(),
  user_id text not null,
  email text not null,
  api_key_id text,
  action text not null,
  method text not null,
  path text not null,
  resource_ids text[] not null,
  changes json not null,
  trace_id text not null,
  request_id text not null,
  address text not null
);
create index audit_at on audit (at, id);
create index audit_user on audit (user_id, at, id);
create index audit_api_key on audit (api_key_id, at, id) where api_key_id is not null;
create index audit_action on audit (action, at, id);
create index audit_resource on audit using gin (resource_ids);
