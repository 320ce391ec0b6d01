-- Takes over what a repository declares (core/inventory's Declaration), also before the account began. The same or older
-- news changes nothing. Answers who has to compare again, and the account's revision.
create or replace function inventory.take_declaration(p_account text, p_cause jsonb, p_news jsonb) returns jsonb
language plpgsql as $$
declare
  v_repository uuid := (p_news ->> 'repository_id')::uuid;
  v_run bigint := (p_news #>> '{declared,run_number}')::bigint;
  v_revision bigint;
  v_state inventory.declaring_repositories;
  v_before text[];
  v_notified uuid[];
begin
  insert into inventory.accounts (account_id, name, created_at)
  values (p_account, p_account, date_trunc('milliseconds', clock_timestamp()))
  on conflict (account_id) do nothing;
  select a.revision into v_revision from inventory.accounts a where a.account_id = p_account for no key update;
  if exists (
    select from inventory.released_repositories r where r.account_id = p_account and r.repository_id = v_repository
  ) then
    return jsonb_build_object('notified', '[]'::jsonb, 'revision', v_revision);
  end if;

  insert into inventory.declaring_repositories (
    account_id, repository_id, stream_version, counts, outdated_up_to, run_number
  ) values (p_account, v_repository, 0, false, 0, 0)
  on conflict (account_id, repository_id) do nothing;
  v_before := inventory.contested_by(p_account, v_repository);
  update inventory.declaring_repositories d set
    stream_version = (p_news ->> 'stream_version')::bigint,
    counts = (p_news ->> 'counts')::boolean,
    outdated_up_to = (p_news ->> 'outdated_up_to')::bigint
  where d.account_id = p_account and d.repository_id = v_repository
    and d.stream_version < (p_news ->> 'stream_version')::bigint;
  select * into v_state from inventory.declaring_repositories d
  where d.account_id = p_account and d.repository_id = v_repository;

  if v_run > greatest(v_state.run_number, v_state.outdated_up_to) then
    perform inventory.replace_declarations(p_account, v_repository, v_run, p_news #> '{declared,resources}');
  elsif v_state.run_number <= v_state.outdated_up_to then
    -- What another source declared says nothing about this one.
    delete from inventory.declarations d where d.account_id = p_account and d.repository_id = v_repository;
  end if;

  v_notified := inventory.owners_in(v_before, inventory.contested_by(p_account, v_repository));
  if v_notified <> '{}' then
    v_revision := inventory.tell_repositories(p_account, v_revision, p_cause, v_notified);
    update inventory.accounts a set revision = v_revision where a.account_id = p_account;
  end if;
  return jsonb_build_object('notified', to_jsonb(v_notified), 'revision', v_revision);
end
$$;
