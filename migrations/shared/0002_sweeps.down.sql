drop index idempotency_key_created;
create index idempotency_key_created on idempotency_key using brin (created_at);
create index inbox_received on inbox using brin (received_at);
