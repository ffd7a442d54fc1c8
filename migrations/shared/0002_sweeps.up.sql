-- Phase: expand
-- A block range keeps its oldest instant after its rows are gone, so that in time the sweeper read every range. Events are found by their ids, which
-- begin with the time; keys are digests, and need an index of their own.
drop index inbox_received;
drop index idempotency_key_created;
create index idempotency_key_created on idempotency_key (created_at);
