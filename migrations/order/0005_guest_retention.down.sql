drop index orders_guest;
