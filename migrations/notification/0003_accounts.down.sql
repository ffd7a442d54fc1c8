drop index mails_user;
alter table mails drop column user_id;
drop table accounts;
