-- Phase: expand
-- The newest version of the account that was applied: older events are ignored.
alter table users add column account_version integer not null default 0;
