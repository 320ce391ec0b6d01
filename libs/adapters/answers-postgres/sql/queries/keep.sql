-- The row may be gone: its holder was away for so long that the claim was forgotten.
insert into gateway.answers as a (scope, account_id, content, holder, claimed_until, status, body, headers)
values ($1, $2, $3, '', now(), $4, $5, $6)
on conflict (scope) do update set status = excluded.status, body = excluded.body, headers = excluded.headers
where a.status is null;
