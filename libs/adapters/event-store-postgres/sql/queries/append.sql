select item_outcome, first_version, first_position, actual_id, events, stored_at
from event_store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);
