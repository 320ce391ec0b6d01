-- One key an account, made when it is first needed and never changed: events carry fingerprints that were made with it.
create table if not exists fingerprints.keys (
  account_id text primary key,
  key bytea not null,
  constraint key_is_of_256_bits check (octet_length(key) = 32)
);
