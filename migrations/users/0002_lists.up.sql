-- Phase: expand
-- Who is deleted has an address of digits and a name like all the others: without the status in front, a list would pass over all of them.
create index users_status_email on users (status, email, id);
create index users_full_name on users (full_name, id);
create index users_status_full_name on users (status, full_name, id);
create index users_status_sign_up on users (status, sign_up_option, created_at, id);
