-- Phase: expand
-- The cancellations whose pieces were given back: each only once.
alter table reservations add column cancellation_ids uuid[] not null default '{}';
