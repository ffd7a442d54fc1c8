drop index stock_available;
