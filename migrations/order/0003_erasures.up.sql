-- Phase: expand
-- Users whose orders lose their personal data. Publish all accounts again (`POST /ops/auth/republish`) to erase the orders of
-- users who were deleted before.
create table erasures (
  -- The user.
  id uuid primary key,
  requested_at timestamptz(3) not null,
  -- When to look for orders that have ended; null once no order can follow.
  next_check_at timestamptz(3)
);
create index erasures_waiting on erasures (next_check_at) where next_check_at is not null;
