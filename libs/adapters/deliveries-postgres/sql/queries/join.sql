-- $1 id, $2 events, $3 counts, $4 total, $5 whether it goes out now.
update delivery.deliveries
   set events = $2, counts = $3, total = $4,
       held_until = case when $5 then now() else held_until end,
       fold = case when $5 then null else fold end
 where id = $1;
