-- Phase: expand
-- The roles that the shop has defined, and a built-in one that it has changed.
create table role (
  name text primary key,
  version integer not null,
  description text not null,
  permissions text[] not null
);
-- The accounts that hold more than the role of everybody.
create index account_roles on account (user_id) where roles <> '{customer}' and status <> 'deleted';
