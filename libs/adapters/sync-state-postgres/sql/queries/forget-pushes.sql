delete from repo_sync.delivery
where forget_at <= $1
  or (repository_id, key) in (
    select repository_id, key
    from (
      select repository_id, key, row_number() over (partition by repository_id order by noted_at desc, key) as place
      from repo_sync.delivery
    ) newest
    where place > $2
  );
