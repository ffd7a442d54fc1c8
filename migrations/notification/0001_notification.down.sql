drop table welcomed;
drop table mails;
