-- The bodies come in one piece, because an array would travel as text. In the order of digests, so that two puts of the
-- same documents wait for each other and never in a circle.
insert into documents.documents (account_id, digest, encoding, body)
select $1, digest, encoding, substring($2::bytea from start for size)
from unnest($3::bytea[], $4::text[], $5::integer[], $6::integer[]) as d (digest, encoding, start, size)
order by digest
on conflict do nothing;
