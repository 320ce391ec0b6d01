-- $1 id, $2 state, $3 status, $4 answer, $5 error.
update delivery.deliveries
   set state = $2, attempts = attempts + 1, last_status = $3, last_answer = $4, last_error = $5,
       finished_at = case when $2 = 'queued' then null else now() end
 where id = $1 and state = 'queued';
