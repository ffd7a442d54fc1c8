-- Phase: expand
-- When a key begins to sign; null: 15 minutes after it is created.
alter table signing_key add column signs_from timestamptz(3);
