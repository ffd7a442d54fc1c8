drop table data_export_part;
drop table data_export;
