-- What each node should be. Derived from the inventory; deleting it only makes it computed again.

create table bundles.accounts (
  account_id text collate "C" not null primary key,
  -- up to where in fleet-<account> the bundles are computed, and the event there
  version bigint not null,
  event_id uuid null
);

create table bundles.nodes (
  account_id text collate "C" not null,
  hostname text collate "C" not null,
  instance_id uuid null,
  epoch bigint not null,
  counter bigint not null,
  digest text not null,
  -- canonical JSON: the bytes that the digest is of
  manifest text not null,
  computed_at timestamptz(3) not null,
  epoch_raised_at timestamptz(3) null,
  primary key (account_id, hostname)
);

create index nodes_by_instance on bundles.nodes (account_id, instance_id);
