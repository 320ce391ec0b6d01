-- $1 id, $2 body, $3 how many events it is made of. What nobody joins any more is closed.
update delivery.deliveries set body = $2, fold = null
 where id = $1 and body is null and total = $3
returning id;
