-- Phase: expand
-- For lists by what can be sold. Every reservation updates it, too.
create index stock_available on stock ((on_hand - reserved), variant_id);
