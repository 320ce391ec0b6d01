-- Deletes a resource, and a node's instances with it. By apply ownership goes too; by others it stays and is `gone`.
-- What is not there any more leaves at most ownership to drop.
create or replace function inventory.remove_step(
  p_account text, p_revision bigint, p_mutation jsonb, p_live inventory.resources
) returns inventory.step
language plpgsql as $$
declare
  v_kind text := p_mutation ->> 'kind';
  v_key text := p_mutation ->> 'key';
  v_is_apply boolean := nullif(p_mutation -> 'owner', 'null') is not null;
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_instance inventory.instances;
  v_revision bigint := p_revision;
begin
  if p_live.live_version is null and not exists (
    select from inventory.ownership o where o.account_id = p_account and o.kind = v_kind and o.key = v_key
  ) then
    return row (p_revision, null, true, '{}'::text[])::inventory.step;
  end if;
  for v_instance in
    select * from inventory.instances i
    where v_kind = 'node' and i.account_id = p_account and i.node = v_key
    order by i.instance_id
  loop
    v_revision := v_revision + 1;
    delete from inventory.instances i where i.account_id = p_account and i.instance_id = v_instance.instance_id;
    perform inventory.record_instance(p_account, v_revision, p_mutation, v_at, 'deleted', v_instance);
  end loop;
  perform inventory.delete_row(p_account, v_kind, v_key);
  if v_is_apply then
    delete from inventory.ownership o where o.account_id = p_account and o.kind = v_kind and o.key = v_key;
  else
    update inventory.ownership o set gone_by = p_mutation -> 'actor', gone_at = v_at
    where o.account_id = p_account and o.kind = v_kind and o.key = v_key;
  end if;
  perform inventory.record_resource(p_account, v_revision + 1, p_mutation, v_at, 'deleted', '{}', null);
  return row (
    v_revision + 1, null, p_live.live_version is null,
    case when v_revision > p_revision then array['remove_instances'] else '{}'::text[] end
  )::inventory.step;
end
$$;
