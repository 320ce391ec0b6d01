-- Up to where in fleet-<account> the bundles of an account are computed.
select version, event_id, turn from bundles.accounts where account_id = $1
