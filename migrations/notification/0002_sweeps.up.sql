-- Phase: expand
drop index welcomed_at;
create index welcomed_at on welcomed (at);
