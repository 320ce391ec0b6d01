-- Ends a repository's ownership of a resource, be it there or gone, and changes nothing else.
create or replace function inventory.disown_step(
  p_account text, p_revision bigint, p_mutation jsonb, p_live inventory.resources
) returns inventory.step
language plpgsql as $$
declare
  v_kind text := p_mutation ->> 'kind';
  v_key text := p_mutation ->> 'key';
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_version bigint := p_revision + 1;
begin
  delete from inventory.ownership o where o.account_id = p_account and o.kind = v_kind and o.key = v_key;
  if not found then
    return row (p_revision, p_live.live_version, true, '{}'::text[])::inventory.step;
  end if;
  perform inventory.set_version(p_account, v_kind, v_key, v_version);
  perform inventory.record_resource(p_account, v_version, p_mutation, v_at, 'released', '{}', p_live.attributes);
  return row (
    v_version, case when p_live.live_version is not null then v_version end, false, '{}'::text[]
  )::inventory.step;
end
$$;
