-- Up to where in fleet-$1 the bundles of the account are computed.
select version, event_id from bundles.accounts where account_id = $1
