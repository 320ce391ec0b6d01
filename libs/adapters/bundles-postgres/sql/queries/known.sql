-- What is known of these nodes.
select hostname, digest, instance_id from bundles.nodes where account_id = $1 and hostname = any ($2::text[])
