drop table reservations;
drop table stock_adjustments;
drop table stock;
drop table variants;
drop table products;
drop table brands;
drop table categories;
