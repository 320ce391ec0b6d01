select position, id from event_store.events order by position desc limit 1;
