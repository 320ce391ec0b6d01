-- Answers a row when the holder has the lease now. clock_timestamp, because now() is the start of the transaction.
insert into operations.leases as l (name, holder, until)
values ($1, $2, clock_timestamp() + $3::double precision * interval '1 millisecond')
on conflict (name) do update set holder = excluded.holder, until = excluded.until
where l.holder = excluded.holder or l.until <= clock_timestamp()
returning true as held;
