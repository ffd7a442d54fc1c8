-- An account without a password cannot log in to the release before.
drop table known_device, one_time_token, credential;
alter table session drop column proven_by;
alter table account drop column email_verified, drop column pending_email;
