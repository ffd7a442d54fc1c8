-- Phase: expand
-- Null for mails that were created before; they are deleted after 30 days.
alter table mails add column kind text, add column order_id uuid;
create index mails_kind on mails (kind, created_at, id);
create index mails_order on mails (order_id, created_at, id) where order_id is not null;
create index mails_status on mails (status, created_at, id);
create index mails_recipient on mails (recipient, created_at, id);
