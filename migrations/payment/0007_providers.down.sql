drop table manual_ledger;
drop table provider_references;
alter table payments drop column order_number, drop column next_action, drop column disputes, drop column check_requested_at;
