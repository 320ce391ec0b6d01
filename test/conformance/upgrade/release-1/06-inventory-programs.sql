-- One write of one resource (core/inventory's Mutation), whole or not at all; answers its Verdict.
create or replace function inventory.mutate(p_account text, p_mutation jsonb) returns jsonb
language plpgsql as $$
declare
  v_action text := p_mutation ->> 'action';
  v_owner jsonb := nullif(p_mutation -> 'owner', 'null');
  v_content jsonb := jsonb_build_object(
    'kind', p_mutation -> 'kind', 'key', p_mutation -> 'key', 'action', v_action, 'write', p_mutation -> 'write'
  );
  v_entered record;
  v_live inventory.resources;
  v_owned_by uuid;
  v_changed text[];
  v_in_place boolean;
  v_hindrance jsonb;
  v_done inventory.step;
  v_broken text;
begin
  -- The lock is held for as long as the commit takes; who needs it to be durable asks for a flush afterwards.
  perform set_config('synchronous_commit', 'off', true);
  select * into v_entered from inventory.enter(p_account, p_mutation, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;

  select * into v_live from inventory.resources r
  where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key';
  select o.repository_id into v_owned_by from inventory.ownership o
  where o.account_id = p_account and o.kind = p_mutation ->> 'kind' and o.key = p_mutation ->> 'key';
  v_changed := inventory.changed_names(v_live.attributes, p_mutation -> 'write');
  v_in_place := v_owner is not null and case v_action
    when 'delete' then v_live.live_version is null
    when 'adopt' then false
    else v_live.live_version is not null and v_changed = '{}' and p_mutation -> 'write' <> '{}'
  end;
  v_hindrance := inventory.hindrance_of(p_account, p_mutation, v_live.live_version, v_owned_by, v_in_place);
  if v_hindrance is not null then
    return inventory.hindered(v_entered.revision, v_hindrance);
  end if;

  begin
    v_done := case
      when v_action = 'delete' then inventory.remove_step(p_account, v_entered.revision, p_mutation, v_live)
      when v_live.live_version is null then inventory.create_step(p_account, v_entered.revision, p_mutation)
      else inventory.update_step(p_account, v_entered.revision, p_mutation, v_live, v_changed)
    end;
  exception when integrity_constraint_violation or data_exception then
    get stacked diagnostics v_broken = constraint_name;
    v_broken := coalesce(nullif(v_broken, ''), sqlstate);
    return inventory.hindered(
      v_entered.revision, jsonb_build_object('reason', 'constraint', 'constraint', v_broken)
    );
  end;
  return inventory.leave(
    p_account, v_done.revision, p_mutation, v_content,
    jsonb_build_object(
      'version', v_done.version,
      'already_in_place', v_done.already_in_place,
      'side_effects', to_jsonb(v_done.side_effects),
      'resource', case
        when v_owner is null then (
          select r.resource from inventory.live_resources r
          where r.account_id = p_account and r.kind = p_mutation ->> 'kind' and r.key = p_mutation ->> 'key'
        )
      end
    )
  );
end
$$;

-- Makes an account (once) and begins its journal.
create or replace function inventory.create_account(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_at timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
  v_content jsonb := jsonb_build_object('command', 'CreateAccount', 'data', p_data);
  v_entered record;
begin
  insert into inventory.accounts (account_id, name, created_at)
  values (p_account, p_data ->> 'name', v_at)
  on conflict (account_id) do nothing;
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  if v_entered.revision > 0 then
    return inventory.hindered(v_entered.revision, jsonb_build_object('reason', 'already_exists'));
  end if;
  perform inventory.record(
    p_account, 1, p_cause, v_at, 'AccountCreated',
    jsonb_build_object('account', p_account, 'name', p_data -> 'name')
  );
  return inventory.leave(
    p_account, 1, p_cause, v_content,
    jsonb_build_object('account', p_account, 'name', p_data -> 'name', 'created_at', inventory.instant(v_at))
  );
end
$$;

-- Promotes a module's version, new or known. Instants of promotion differ within an account, whatever the clock says.
create or replace function inventory.promote(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'PromoteModuleVersion', 'data', p_data);
  v_at timestamptz(3);
  v_promoted timestamptz(3);
  v_result jsonb;
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  if not exists (
    select from inventory.node_modules m where m.account_id = p_account and m.name = p_data ->> 'module'
  ) then
    return inventory.hindered(v_entered.revision, jsonb_build_object('reason', 'not_found'));
  end if;
  v_at := date_trunc('milliseconds', clock_timestamp());
  select greatest(v_at, max(v.promoted_at) + interval '1 millisecond') into v_promoted
  from inventory.module_versions v where v.account_id = p_account;
  insert into inventory.module_versions (account_id, module, version, state, promoted_at)
  values (p_account, p_data ->> 'module', p_data ->> 'version', p_data ->> 'state', v_promoted)
  on conflict (account_id, module, version) do update set
    state = excluded.state, promoted_at = excluded.promoted_at;
  v_result := jsonb_build_object(
    'module', p_data -> 'module', 'version', p_data -> 'version', 'state', p_data -> 'state',
    'promoted_at', inventory.instant(v_promoted)
  );
  perform inventory.record(p_account, v_entered.revision + 1, p_cause, v_at, 'ModuleVersionPromoted', v_result);
  return inventory.leave(p_account, v_entered.revision + 1, p_cause, v_content, v_result);
end
$$;

-- Sets what is given of an instance; without a difference nothing is journaled.
create or replace function inventory.update_instance(p_account text, p_cause jsonb, p_data jsonb) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'UpdateInstance', 'data', p_data);
  v_revision bigint;
  v_before inventory.instances;
  v_after inventory.instances;
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  select * into v_before from inventory.instances i
  where i.account_id = p_account and i.instance_id = (p_data ->> 'instance_id')::uuid;
  if not found then
    return inventory.hindered(v_entered.revision, jsonb_build_object('reason', 'not_found'));
  end if;
  v_after := v_before;
  v_after.status := coalesce(p_data ->> 'status', v_before.status);
  v_after.region := coalesce(p_data ->> 'region', v_before.region);
  v_after.instance_type := case
    when p_data ? 'instance_type' then p_data ->> 'instance_type'
    else v_before.instance_type
  end;
  v_revision := v_entered.revision;
  if v_after is distinct from v_before then
    v_revision := v_revision + 1;
    update inventory.instances i set
      status = v_after.status, region = v_after.region, instance_type = v_after.instance_type,
      live_version = v_revision
    where i.account_id = p_account and i.instance_id = v_before.instance_id;
    perform inventory.record_instance(
      p_account, v_revision, p_cause, date_trunc('milliseconds', clock_timestamp()), 'updated', v_after
    );
  end if;
  return inventory.leave(p_account, v_revision, p_cause, v_content, inventory.instance_json(v_after));
end
$$;

-- Ends a repository's ownership for ever. Each resource it managed gets a new version, in the order of kinds and keys.
create or replace function inventory.release(p_account text, p_cause jsonb, p_repository uuid) returns jsonb
language plpgsql as $$
declare
  v_content jsonb := jsonb_build_object('command', 'RepositoryRemoved', 'repository_id', p_repository);
  v_at timestamptz(3);
  v_revision bigint;
  v_owned record;
  v_entered record;
begin
  select * into v_entered from inventory.enter(p_account, p_cause, v_content);
  if v_entered.answer is not null then
    return v_entered.answer;
  end if;
  v_at := date_trunc('milliseconds', clock_timestamp());
  v_revision := v_entered.revision;
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
  return inventory.leave(
    p_account, v_revision, p_cause, v_content, jsonb_build_object('released', v_revision - v_entered.revision)
  );
end
$$;
