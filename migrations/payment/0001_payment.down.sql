drop table simulated_ledger;
drop table payments;
