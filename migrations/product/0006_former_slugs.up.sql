-- Phase: expand
-- Newest first; they lead to the product or category as long as no other one has the slug.
alter table products add column former_slugs text[] not null default '{}';
alter table categories add column former_slugs text[] not null default '{}';
