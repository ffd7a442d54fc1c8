-- Phase: expand
-- For whoever follows all orders: a list sorted by the last change, and one of what has changed since.
create index order_states_updated on order_states (updated_at, id);
