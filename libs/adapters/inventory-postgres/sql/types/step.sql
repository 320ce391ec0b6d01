-- What the writing part of a mutation came to: the last revision it used, and the parts of its effect.
do $$
begin
  create type inventory.step as (revision bigint, version bigint, already_in_place boolean, side_effects text[]);
exception when duplicate_object then null;
end
$$;
