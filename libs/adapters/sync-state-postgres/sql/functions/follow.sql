-- Applies changes in order and moves the cursor; does nothing unless it stands where the caller read it.
create or replace function repo_sync.follow(
  changes jsonb, from_position bigint, from_event uuid, to_position bigint, to_event uuid
) returns void
language plpgsql as $$
declare
  change jsonb;
begin
  update repo_sync.cursor set position = to_position, event_id = to_event
  where position = from_position and event_id is not distinct from from_event;
  if not found then
    return;
  end if;
  for change in select value from jsonb_array_elements(changes) loop
    if change->>'kind' = 'gone' then
      delete from repo_sync.schedule where repository_id = (change->>'repositoryId')::uuid;
    elsif change->>'kind' = 'known' then
      insert into repo_sync.schedule (repository_id, account_id, name, next_due_at)
      values (
        (change->>'repositoryId')::uuid, change->>'account', change->>'name', (change->>'nextDueAt')::timestamptz
      )
      on conflict (repository_id) do update
        set account_id = excluded.account_id, name = excluded.name, next_due_at = excluded.next_due_at;
    else
      update repo_sync.schedule
        set open_run_id = (change->>'runId')::uuid,
          open_run_number = (change->>'number')::integer,
          open_run_deadline_at = (change->>'deadlineAt')::timestamptz,
          next_due_at = case
            when change->>'nextDueAt' is null then next_due_at
            -- The run may have asked the remote before what somebody waits for, or a push, that came since.
            else least(
              (change->>'nextDueAt')::timestamptz, hastened_at, case when pushes > pushes_covered then push_due_at end
            )
          end
        where repository_id = (change->>'repositoryId')::uuid;
    end if;
  end loop;
end
$$;
