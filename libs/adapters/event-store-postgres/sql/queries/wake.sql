select pg_notify('fleetwright_event_store', '');
