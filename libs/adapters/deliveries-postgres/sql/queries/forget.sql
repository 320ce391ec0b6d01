-- $1 ms, $2 how many at once.
delete from delivery.deliveries where id in (
  select id from delivery.deliveries
   where finished_at < now() - $1 * interval '1 millisecond'
   limit $2
);
