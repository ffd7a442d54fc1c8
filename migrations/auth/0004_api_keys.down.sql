-- No other release knows the keys: they end, and the columns with them.
delete from api_key;
drop index api_key_active, api_key_created;
alter table api_key drop column name, drop column last_characters, drop column created_at, drop constraint api_key_user_id_fkey;
