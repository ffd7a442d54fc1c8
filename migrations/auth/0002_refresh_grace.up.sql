-- Phase: expand
-- With the token that was presented, it derives the current one: no token is stored.
alter table session add column successor_salt text;
