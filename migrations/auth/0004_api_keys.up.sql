-- Phase: expand
-- The table of all services exists already; here it is empty, and becomes the record.
alter table api_key
  add column name text not null,
  add column last_characters text not null,
  add column created_at timestamptz(3) not null,
  add foreign key (user_id) references account;
create index api_key_created on api_key (created_at, id);
create index api_key_active on api_key (user_id) where revoked_at is null;
