drop index users_status_sign_up;
drop index users_status_full_name;
drop index users_full_name;
drop index users_status_email;
