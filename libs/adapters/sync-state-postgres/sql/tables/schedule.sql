-- Operational facts of each registered repository. Everything here can be read from the log again, or found out anew.
create table if not exists repo_sync.schedule (
  repository_id uuid not null primary key,
  account_id text collate "C" not null,
  name text collate "C" not null,
  -- null: disabled.
  next_due_at timestamptz,
  failures integer not null default 0,
  last_polled_at timestamptz,
  last_tip text,
  -- The newest run, as long as its end has not been seen.
  open_run_id uuid,
  open_run_number integer,
  open_run_deadline_at timestamptz,
  constraint schedule_open_run check (num_nulls(open_run_id, open_run_number, open_run_deadline_at) in (0, 3))
);
