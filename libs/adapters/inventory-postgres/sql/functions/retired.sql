-- What earlier releases had and nothing calls any more. Runs with everything that replaces it, in one transaction.
drop function if exists inventory.hindered(bigint, jsonb);
drop function if exists inventory.hindrance_of(text, jsonb, bigint, uuid, boolean);
drop function if exists inventory.declaration_hindrance(text, jsonb, bigint);
drop function if exists inventory.write_template(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_module(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_node(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_assignment(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_network(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_peer(text, text, jsonb, bigint, jsonb, timestamptz);
drop function if exists inventory.write_virtual_ip(text, text, jsonb, bigint, jsonb, timestamptz);
