-- Ends a write at its last revision and remembers its answer under the operation id.
create or replace function inventory.leave(
  p_account text, p_revision bigint, p_cause jsonb, p_content jsonb, p_result jsonb
) returns jsonb
language plpgsql as $$
begin
  update inventory.accounts set revision = p_revision where account_id = p_account and revision <> p_revision;
  insert into inventory.operations (account_id, operation_id, content_hash, result, revision)
  values (p_account, p_cause ->> 'operation_id', md5(p_content::text), p_result, p_revision);
  return jsonb_build_object('kind', 'written', 'result', p_result, 'revision', p_revision);
end
$$;
