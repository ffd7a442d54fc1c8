-- Of the account that was heard of last: an older one that comes again is not believed.
alter table users add column account_version integer not null default 0;
