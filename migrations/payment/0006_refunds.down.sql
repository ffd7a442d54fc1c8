drop trigger copy_refunds on payments;
drop function copy_refunds;
drop view refunds_of_payments;
drop table refunds;
