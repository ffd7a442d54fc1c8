-- Phase: expand
-- All API keys of a user, also revoked ones: for exports of personal data.
create index api_key_user on api_key (user_id, created_at, id);
