-- What a repository declares and another one manages, there or gone. A repository that does not count declares nothing.
create or replace view inventory.contested as
select d.account_id, d.kind, d.key, d.repository_id, o.repository_id as owner_id
from inventory.declarations d
join inventory.declaring_repositories r
  on r.account_id = d.account_id and r.repository_id = d.repository_id and r.counts
join inventory.ownership o
  on o.account_id = d.account_id and o.kind = d.kind and o.key = d.key and o.repository_id <> d.repository_id;
