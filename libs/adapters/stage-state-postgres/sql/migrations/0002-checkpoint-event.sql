-- The event that stands at the position; null: written by a release that did not keep it.
alter table operations.checkpoints add column if not exists event_id uuid;
