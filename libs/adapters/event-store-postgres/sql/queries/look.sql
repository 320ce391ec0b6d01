-- Whether everything that is remembered of this log can still be there: by the newest event of it, and by the log's own id.
select
  (select id from event_store.events where position = $1) as found_id,
  (select data ->> 'log_id' from event_store.events where stream = 'log' and version = 1) as log_id;
