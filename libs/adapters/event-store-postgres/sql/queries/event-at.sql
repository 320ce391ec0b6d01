select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
from event_store.events
where position = $1;
