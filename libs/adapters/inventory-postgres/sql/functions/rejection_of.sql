-- Why a mutation cannot be done; null when it can. The rules: libs/core/inventory/SPEC.md.
create or replace function inventory.rejection_of(
  p_account text, p_mutation jsonb, p_version bigint, p_owner uuid, p_in_place boolean
) returns jsonb
language plpgsql stable as $$
declare
  repository uuid := (p_mutation #>> '{owner,repository_id}')::uuid;
  action text := p_mutation ->> 'action';
  check_type text := p_mutation #>> '{version,type}';
  expected bigint := (p_mutation #>> '{version,version}')::bigint;
  others jsonb;
begin
  if exists (
    select from inventory.released_repositories r where r.account_id = p_account and r.repository_id = repository
  ) then
    return jsonb_build_object('reason', 'repository_removed');
  end if;
  if p_owner <> repository then
    return jsonb_build_object('reason', 'owned_elsewhere', 'repository_id', p_owner);
  end if;
  if p_in_place then
    return null;
  end if;

  if check_type = 'exact' and expected is distinct from p_version then
    return jsonb_build_object('reason', 'stale', 'actual_version', p_version);
  end if;
  if action = 'create' and p_version is not null then
    return jsonb_build_object('reason', 'already_exists');
  end if;
  -- What is gone can still be given up.
  if action not in ('create', 'disown') and p_version is null then
    return jsonb_build_object('reason', 'not_found');
  end if;
  if check_type = 'at' and expected <> p_version then
    return jsonb_build_object('reason', 'version_conflict', 'actual_version', p_version);
  end if;

  others := inventory.declaration_rejection(p_account, p_mutation, p_version);
  if others is not null then
    return others;
  end if;
  if action = 'delete' then
    others := inventory.referrers(p_account, p_mutation ->> 'kind', p_mutation ->> 'key');
    return case when others is not null then jsonb_build_object('reason', 'in_use', 'referrers', others) end;
  end if;
  if p_mutation ? 'unmaskable' then
    return jsonb_build_object('reason', 'mask_not_a_value', 'paths', p_mutation -> 'unmaskable');
  end if;
  others := inventory.missing_references(p_account, p_mutation -> 'references');
  return case when others is not null then jsonb_build_object('reason', 'unresolved_reference', 'missing', others) end;
end
$$;
