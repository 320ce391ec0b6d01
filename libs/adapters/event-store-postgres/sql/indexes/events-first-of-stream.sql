-- The streams of an account, one entry each.
create unique index if not exists events_first_of_stream on event_store.events (account_id, stream)
where version = 1;
