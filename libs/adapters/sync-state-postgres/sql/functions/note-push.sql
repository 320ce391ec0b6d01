-- Notes a push and moves the next look forward, also for one of which a key is known: a sender may give two pushes one
-- id, and a look costs less than a push that is missed. All or nothing: whoever gets no answer and sends again is not
-- taken for a repetition. Keys come sorted, so that two deliveries cannot wait for each other.
create or replace function repo_sync.note_push(
  repository uuid, keys text[], at timestamptz, due_at timestamptz, forget timestamptz, trace text
) returns text
language plpgsql as $$
declare
  look_at timestamptz;
  noted bigint;
begin
  select coalesce(s.push_due_at, '-infinity') into look_at
    from repo_sync.schedule s
    where s.repository_id = repository and s.next_due_at is not null;
  if not found then
    return 'ignored';
  end if;
  insert into repo_sync.delivery (repository_id, key, noted_at, forget_at)
    select repository, key, at, forget from unnest(keys) key
    on conflict do nothing;
  get diagnostics noted = row_count;
  -- A look that is still to come covers this push as well, without a storm queueing for the row. One whose time has come
  -- may have asked the remote already.
  if look_at <= at then
    update repo_sync.schedule s
      set pushes = s.pushes + 1, push_due_at = due_at, push_trace = coalesce(trace, case when s.pushes > s.pushes_covered then s.push_trace end),
        next_due_at = least(s.next_due_at, due_at)
      where s.repository_id = repository and s.next_due_at is not null
        and (s.push_due_at is null or s.push_due_at <= at);
  end if;
  return case when noted < cardinality(keys) then 'repeated' else 'accepted' end;
end
$$;
