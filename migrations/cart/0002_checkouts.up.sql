-- Phase: expand
-- The requests to check out that were accepted, by which a repetition is recognized.
alter table carts add column checkouts json not null default '[]';
