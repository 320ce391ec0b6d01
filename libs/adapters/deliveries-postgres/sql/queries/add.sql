-- $1 id, $2 subscription, $3 account, $4 position, $5 event, $6 run, $7 events, $8 counts, $9 total, $10 ms that it is held.
insert into delivery.deliveries
  (id, subscription_id, account_id, position, event_id, fold, events, counts, total, state, held_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', now() + $10 * interval '1 millisecond')
on conflict (subscription_id, event_id) do nothing;
