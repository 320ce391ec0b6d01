-- Ends a repository's ownership for ever. Each resource it managed gets a new version, in the order of kinds and keys.
create or replace function inventory.release(p_account text, p_cause jsonb, p_repository uuid) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'RepositoryRemoved', 'repository_id', p_repository);
  v_at timestamptz(3);
  v_revision bigint;
  v_owned record;
  v_released bigint;
  v_notified uuid[];
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  v_at := date_trunc('milliseconds', clock_timestamp());
  v_revision := v_entered.revision;
  select array_agg(distinct notified.id) into v_notified
  from inventory.contested c
  cross join lateral (values (c.owner_id), (c.repository_id)) as notified (id)
  where c.account_id = p_account and (c.repository_id = p_repository or c.owner_id = p_repository)
    and notified.id <> p_repository;
  insert into inventory.released_repositories (account_id, repository_id) values (p_account, p_repository)
  on conflict do nothing;
  for v_owned in
    select o.kind, o.key, r.attributes
    from inventory.ownership o
    left join inventory.resources r on r.account_id = o.account_id and r.kind = o.kind and r.key = o.key
    where o.account_id = p_account and o.repository_id = p_repository
    order by inventory.rank_of(o.kind), o.key collate "C"
  loop
    v_revision := v_revision + 1;
    delete from inventory.ownership o
    where o.account_id = p_account and o.kind = v_owned.kind and o.key = v_owned.key;
    perform inventory.set_version(p_account, v_owned.kind, v_owned.key, v_revision);
    perform inventory.record_resource(
      p_account, v_revision, p_cause || jsonb_build_object('kind', v_owned.kind, 'key', v_owned.key), v_at, 'released',
      '{}', v_owned.attributes
    );
  end loop;
  v_released := v_revision - v_entered.revision;
  delete from inventory.declarations d where d.account_id = p_account and d.repository_id = p_repository;
  delete from inventory.declaring_repositories d where d.account_id = p_account and d.repository_id = p_repository;
  if v_notified is not null then
    v_revision := inventory.tell_repositories(p_account, v_revision, p_cause, v_notified);
  end if;
  return inventory.leave(
    p_account, v_revision, p_cause, v_content, jsonb_build_object('released', v_released)
  );
end
$$;
