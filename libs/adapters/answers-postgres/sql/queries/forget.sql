delete from gateway.answers
where asked_at < now() - $1::double precision * interval '1 millisecond' and claimed_until < now();
