drop index order_states_updated;
