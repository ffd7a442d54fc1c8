alter table session drop column successor_salt;
