-- Whether a write by hand may touch a resource (core/inventory's gateOf): null when nothing stands in its way,
-- `{"opening": id}` when a break-glass of who asks lets it through, else `{"rejection": …}`.
create or replace function inventory.git_gate(p_account text, p_kind text, p_key text, p_cause jsonb) returns jsonb
language plpgsql stable as $$
declare
  v_state jsonb;
  v_owner inventory.ownership;
  v_opening text;
begin
  select g.state into v_state from inventory.governance g where g.account_id = p_account and g.mode = 'on';
  if not found or v_state #> '{settings,exceptions}' ? p_kind then
    return null;
  end if;
  select * into v_owner from inventory.ownership o
  where o.account_id = p_account and o.kind = p_kind and o.key = p_key;
  if not found then
    return null;
  end if;
  -- The write itself looks at the end: nobody has to notice it.
  select o.opening ->> 'id' into v_opening
  from jsonb_array_elements(v_state -> 'openings') with ordinality as o (opening, place)
  where o.opening ->> 'kind' = p_kind and coalesce(o.opening ->> 'key', p_key) = p_key
    and o.opening #>> '{opened_by,type}' = p_cause #>> '{actor,type}'
    and o.opening #>> '{opened_by,id}' = p_cause #>> '{actor,id}'
    and (o.opening ->> 'opened_at')::timestamptz <= clock_timestamp()
    and clock_timestamp() < (o.opening ->> 'ends_at')::timestamptz
  order by o.place
  limit 1;
  if v_opening is not null and (p_cause ->> 'may_break_glass')::boolean then
    return jsonb_build_object('opening', v_opening);
  end if;
  return jsonb_build_object('rejection', jsonb_build_object(
    'reason', 'git_owned', 'kind', p_kind, 'key', p_key,
    'repository_id', v_owner.repository_id, 'revision', v_owner.revision
  ));
end
$$;
