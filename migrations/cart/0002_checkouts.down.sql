alter table carts drop column checkouts;
