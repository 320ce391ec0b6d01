update gateway.answers
set claimed_until = clock_timestamp() + $3::double precision * interval '1 millisecond'
where scope = $1 and holder = $2 and status is null;
