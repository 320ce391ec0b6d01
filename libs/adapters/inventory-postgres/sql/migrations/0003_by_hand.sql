-- Finds what people did to a resource, or to an instance of a node, among everything that ever happened. Written from
-- entities/, which a test holds against what the migrations make.

create index journal_by_hand on inventory.journal (account_id, (data ->> 'kind'), (data ->> 'key'), revision)
  where type = 'ResourceChanged' and data #>> '{origin,type}' = 'imperative';
create index journal_instances_by_hand on inventory.journal (account_id, (data #>> '{instance,node}'), revision)
  where type = 'InstanceChanged' and data #>> '{origin,type}' = 'imperative';
