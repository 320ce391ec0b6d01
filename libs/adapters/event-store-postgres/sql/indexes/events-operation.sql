-- Finds an append by its name; unique, so that not even a mistake in the function could store one twice.
create unique index if not exists events_operation on event_store.events (stream, operation_id)
where operation_id is not null;
