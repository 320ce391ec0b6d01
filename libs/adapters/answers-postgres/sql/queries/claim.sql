-- Answers a row when the holder has the claim now. clock_timestamp, because now() is the start of the transaction.
insert into gateway.answers as a (scope, account_id, content, holder, claimed_until)
values ($1, $2, $3, $4, clock_timestamp() + $5::double precision * interval '1 millisecond')
on conflict (scope) do update set holder = excluded.holder, claimed_until = excluded.claimed_until
where a.status is null and a.content = excluded.content and a.claimed_until <= clock_timestamp()
returning true as claimed;
