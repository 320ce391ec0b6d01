-- Pushes that webhooks told of: how many, how many of them a poll has covered, and when to look for the newest.
alter table repo_sync.schedule add column if not exists pushes bigint not null default 0;
alter table repo_sync.schedule add column if not exists pushes_covered bigint not null default 0;
alter table repo_sync.schedule add column if not exists push_due_at timestamptz;
