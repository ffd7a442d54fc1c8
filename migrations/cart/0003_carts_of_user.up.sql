-- Phase: expand
-- All carts of a user, also those that were checked out: for exports of personal data.
create index carts_user on carts (user_id, id) where user_id is not null;
