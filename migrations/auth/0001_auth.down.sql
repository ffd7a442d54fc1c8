drop table signing_key;
drop table session;
drop table account;
