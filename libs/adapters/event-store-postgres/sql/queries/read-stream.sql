select position, stream, version, id, type, schema_version, account_id, recorded_at, metadata, data
from event_store.events
where stream = $1 and version > $2 and version <= $3
order by version;
