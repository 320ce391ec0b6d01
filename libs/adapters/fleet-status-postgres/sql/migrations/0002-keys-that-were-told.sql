-- What of a node's network keys was told last. Nodes that reported theirs before are looked at again.
alter table status.nodes add column told_keys text null;
update status.nodes set assessed_digest = null;
