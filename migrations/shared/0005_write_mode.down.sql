drop table write_mode;
