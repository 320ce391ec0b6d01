-- Journals what happened to a resource, as it is now. Absent resources have no attributes.
create or replace function inventory.record_resource(
  p_account text, p_revision bigint, p_mutation jsonb, p_at timestamptz, p_operation text, p_changed text[],
  p_attributes jsonb
) returns void
language sql as $$
  select inventory.record(
    p_account, p_revision, p_mutation, p_at, 'ResourceChanged',
    jsonb_build_object(
      'kind', p_mutation -> 'kind',
      'key', p_mutation -> 'key',
      'operation', p_operation,
      'changed', to_jsonb(p_changed),
      'attributes', coalesce(p_attributes, 'null'),
      'managed_by', coalesce(
        (
          select inventory.management(o)
          from inventory.ownership o
          where o.account_id = p_account and o.kind = p_mutation ->> 'kind' and o.key = p_mutation ->> 'key'
        ),
        'null'
      )
    )
  )
$$;
