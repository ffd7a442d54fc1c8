alter table reservations drop column cancellation_ids;
