-- Phase: expand
-- The replica of accounts: where a user's mails go. Publish all accounts again (`POST /ops/auth/republish`) to fill it in a shop
-- that has run before; until then a user's mail goes to the address in the order.
create table accounts (
  user_id uuid primary key,
  version integer not null,
  email text not null,
  is_deleted boolean not null
);

alter table mails add column user_id uuid;
create index mails_user on mails (user_id) where user_id is not null;
