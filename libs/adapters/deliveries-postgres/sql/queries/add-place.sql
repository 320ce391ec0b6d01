-- $1 position, $2 event.
insert into delivery.places (position, event_id) values ($1, $2) on conflict (position) do update set event_id = excluded.event_id;
