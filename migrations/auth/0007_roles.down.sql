drop index account_roles;
drop table role;
