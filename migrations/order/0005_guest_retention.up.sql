-- Phase: expand
-- The orders of guests that contain personal data, for their retention.
create index orders_guest on orders (created_at, id) where user_id is null and email <> 'erased@deleted.invalid';
