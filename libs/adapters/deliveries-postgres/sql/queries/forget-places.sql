-- $1 how many are kept.
delete from delivery.places where position < (select min(position) from (
  select position from delivery.places order by position desc limit $1
) as kept);
