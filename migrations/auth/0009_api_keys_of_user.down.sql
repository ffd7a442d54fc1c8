drop index api_key_user;
