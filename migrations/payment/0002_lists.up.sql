-- Phase: expand
create index payments_status on payments (status, created_at, id);
