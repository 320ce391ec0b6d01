-- One row: how far the log is in the schedule.
create table if not exists repo_sync.cursor (
  id boolean not null primary key default true check (id),
  position bigint not null
);
insert into repo_sync.cursor (position) values (0) on conflict do nothing;

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

-- Pushes that webhooks told of: how many, how many of them a poll has covered, and when to look for the newest.
alter table repo_sync.schedule add column if not exists pushes bigint not null default 0;
alter table repo_sync.schedule add column if not exists pushes_covered bigint not null default 0;
alter table repo_sync.schedule add column if not exists push_due_at timestamptz;

-- Webhook deliveries that were noted, so that a repeated one has no effect.
create table if not exists repo_sync.delivery (
  repository_id uuid not null,
  key text collate "C" not null,
  noted_at timestamptz not null,
  forget_at timestamptz not null,
  primary key (repository_id, key)
);

create index if not exists schedule_due on repo_sync.schedule (next_due_at, repository_id);

create index if not exists schedule_deadline on repo_sync.schedule (open_run_deadline_at, repository_id)
  where open_run_deadline_at is not null;

create index if not exists schedule_account on repo_sync.schedule (account_id);

create index if not exists delivery_forget on repo_sync.delivery (forget_at);
