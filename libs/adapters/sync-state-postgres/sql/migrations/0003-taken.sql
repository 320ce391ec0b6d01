-- Which replica polls a repository, and until when it has not said that it still does.
alter table repo_sync.schedule add column if not exists taken_by text;
alter table repo_sync.schedule add column if not exists taken_until timestamptz;
