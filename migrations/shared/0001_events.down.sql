drop table idempotency_key;
drop table dead_letter;
drop table inbox;
drop table outbox;
