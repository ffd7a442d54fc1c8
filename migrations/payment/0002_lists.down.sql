drop index payments_status;
