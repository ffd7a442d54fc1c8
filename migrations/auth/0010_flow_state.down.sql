drop table flow_state;
