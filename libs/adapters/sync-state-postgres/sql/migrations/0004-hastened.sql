-- Since when somebody waits for a look that no poll has taken since; null: nobody does.
alter table repo_sync.schedule add column if not exists hastened_at timestamptz;
