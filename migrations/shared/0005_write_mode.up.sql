-- Phase: expand
-- Whether requests that write are accepted. Without a row they are.
create table write_mode (
  -- At most one row.
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('paused', 'maintenance')),
  -- The end of a pause, so that whoever paused and crashed holds nothing up.
  until timestamptz(3),
  retry_after_seconds integer,
  message text,
  check ((mode = 'paused') = (until is not null)),
  check ((mode = 'maintenance') = (retry_after_seconds is not null))
);
