-- Answers hold names beside the references of those who are named.
delete from gateway.answers a
where a.account_id = $1 and a.status is not null
  and exists (select from unnest($2::text[]) as reference where strpos(a.body, reference) > 0);
