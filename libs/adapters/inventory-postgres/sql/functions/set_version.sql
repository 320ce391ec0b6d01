-- Gives a resource a new version and nothing else: its ownership changed, its attributes did not.
create or replace function inventory.set_version(p_account text, p_kind text, p_key text, p_version bigint) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      update inventory.node_templates set live_version = p_version where account_id = p_account and name = p_key;
    when 'module' then
      update inventory.node_modules set live_version = p_version where account_id = p_account and name = p_key;
    when 'node' then
      update inventory.nodes set live_version = p_version where account_id = p_account and hostname = p_key;
    when 'assignment' then
      update inventory.node_module_assignments set live_version = p_version
      where account_id = p_account and key = p_key;
    when 'sdwan_network' then
      update inventory.sdwan_networks set live_version = p_version where account_id = p_account and name = p_key;
    when 'sdwan_peer' then
      update inventory.sdwan_peers set live_version = p_version where account_id = p_account and key = p_key;
    when 'virtual_ip' then
      update inventory.virtual_ips set live_version = p_version where account_id = p_account and key = p_key;
  end case;
end
$$;
