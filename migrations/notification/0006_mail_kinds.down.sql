drop index mails_recipient;
drop index mails_status;
alter table mails drop column order_id, drop column kind;
