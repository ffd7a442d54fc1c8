alter table users drop column account_version;
