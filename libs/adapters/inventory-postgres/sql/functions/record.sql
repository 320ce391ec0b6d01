-- Writes one journal row: the event that the stream `fleet-<account>` gets at this version.
create or replace function inventory.record(
  p_account text, p_revision bigint, p_cause jsonb, p_at timestamptz, p_type text, p_data jsonb
) returns void
language sql as $$
  insert into inventory.journal (
    account_id, revision, event_id, type, data, actor, correlation_id, causation_id, traceparent, recorded_at
  ) values (
    p_account, p_revision, uuidv7(), p_type,
    p_data || jsonb_build_object(
      'revision', p_revision, 'operation_id', p_cause -> 'operation_id', 'origin', p_cause -> 'origin'
    ),
    p_cause -> 'actor', p_cause ->> 'correlation_id', p_cause ->> 'causation_id', p_cause ->> 'traceparent', p_at
  )
$$;
