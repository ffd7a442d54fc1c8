drop index brands_created;
drop index brands_sorted_name;
