-- Phase: expand
create table mails (
  id uuid primary key,
  recipient text not null,
  subject text not null,
  body text not null,
  status text not null,
  attempts integer not null,
  reason text,
  -- When to try (again); null once it is sent or given up.
  next_attempt_at timestamptz(3),
  created_at timestamptz(3) not null
);
create index mails_waiting on mails (next_attempt_at) where next_attempt_at is not null;
create index mails_created on mails (created_at desc, id desc);

-- Whom we have welcomed.
create table welcomed (
  user_id uuid primary key,
  at timestamptz(3) not null
);
create index welcomed_at on welcomed using brin (at);
