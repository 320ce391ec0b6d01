-- Many writes (core/inventory's Mutations) in one call, each a transaction of its own as `mutate` makes it; answers their
-- Verdicts in order. Whatever was committed before an error stays, as if each had been called alone. A procedure, because
-- only that may commit; call it outside a transaction.
create or replace procedure inventory.mutate_all(p_account text, p_mutations jsonb, inout p_verdicts jsonb)
language plpgsql as $$
declare
  v_mutation jsonb;
  v_verdicts jsonb[] := '{}';
begin
  for v_mutation in select jsonb_array_elements(p_mutations) loop
    v_verdicts := v_verdicts || inventory.mutate(p_account, v_mutation);
    commit;
  end loop;
  call inventory.refresh_statistics();
  p_verdicts := to_jsonb(v_verdicts);
end
$$;
