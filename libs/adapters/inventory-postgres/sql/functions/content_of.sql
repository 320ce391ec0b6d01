-- What a version carries, as a part of its JSON; empty where it carries nothing.
create or replace function inventory.content_of(p_version inventory.module_versions) returns jsonb
language sql immutable as $$
  select case
    when p_version.content_digest is null then '{}'::jsonb
    else jsonb_build_object(
      'content',
      jsonb_build_object('digest', p_version.content_digest, 'size_bytes', p_version.content_size_bytes)
    )
  end
$$;
