-- Creates or replaces a resource with all its attributes, at a version.
create or replace function inventory.write_resource(
  p_account text, p_kind text, p_key text, p_attributes jsonb, p_version bigint, p_actor jsonb, p_at timestamptz
) returns void
language plpgsql as $$
begin
  case p_kind
    when 'template' then
      perform inventory.write_template(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'module' then
      perform inventory.write_module(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'node' then
      perform inventory.write_node(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'assignment' then
      perform inventory.write_assignment(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'sdwan_network' then
      perform inventory.write_network(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'sdwan_peer' then
      perform inventory.write_peer(p_account, p_key, p_attributes, p_version, p_actor, p_at);
    when 'virtual_ip' then
      perform inventory.write_virtual_ip(p_account, p_key, p_attributes, p_version, p_actor, p_at);
  end case;
end
$$;
