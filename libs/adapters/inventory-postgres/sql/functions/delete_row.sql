-- Deletes a resource's row; foreign keys refuse it while anything refers to it.
create or replace function inventory.delete_row(p_account text, p_kind text, p_key text) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      delete from inventory.node_templates where account_id = p_account and name = p_key;
    when 'module' then
      delete from inventory.node_modules where account_id = p_account and name = p_key;
    when 'node' then
      delete from inventory.nodes where account_id = p_account and hostname = p_key;
    when 'assignment' then
      delete from inventory.node_module_assignments where account_id = p_account and key = p_key;
    when 'sdwan_network' then
      delete from inventory.sdwan_networks where account_id = p_account and name = p_key;
    when 'sdwan_peer' then
      delete from inventory.sdwan_peers where account_id = p_account and key = p_key;
    when 'virtual_ip' then
      delete from inventory.virtual_ips where account_id = p_account and key = p_key;
  end case;
end
$$;
