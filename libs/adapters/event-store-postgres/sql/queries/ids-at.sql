select position, id from event_store.events where position = any ($1::bigint[]);
