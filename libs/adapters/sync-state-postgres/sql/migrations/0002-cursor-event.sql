-- The event that stands at the position; null: written by a release that did not keep it, or the start of the log.
alter table repo_sync.cursor add column if not exists event_id uuid;
