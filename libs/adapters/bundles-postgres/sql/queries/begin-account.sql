insert into bundles.accounts (account_id, version, event_id) values ($1, 0, null) on conflict do nothing
