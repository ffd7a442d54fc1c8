drop index carts_user;
