-- Instances follow their node's region and type, whatever they are doing, in those of p_changed that p_mutation writes.
-- Answers how many did, each at the next revision.
create or replace function inventory.retarget(
  p_account text, p_revision bigint, p_mutation jsonb, p_at timestamptz, p_changed text[]
) returns bigint
language plpgsql as $$
declare
  v_write jsonb := p_mutation -> 'write';
  v_instance inventory.instances;
  v_count bigint := 0;
begin
  for v_instance in
    select * from inventory.instances i
    where i.account_id = p_account and i.node = p_mutation ->> 'key' and inventory.is_stray(i, v_write, p_changed)
    order by i.instance_id
  loop
    v_count := v_count + 1;
    update inventory.instances i set
      region = case when 'region' = any (p_changed) then v_write ->> 'region' else i.region end,
      instance_type = case
        when 'instance_type' = any (p_changed) then v_write ->> 'instance_type'
        else i.instance_type
      end,
      live_version = p_revision + v_count
    where i.account_id = p_account and i.instance_id = v_instance.instance_id
    returning * into v_instance;
    perform inventory.record_instance(p_account, p_revision + v_count, p_mutation, p_at, 'updated', v_instance);
  end loop;
  return v_count;
end
$$;
