-- The nodes of account $2; of the instances $3 alone, unless that is null.
where n.account_id = $2 and ($3::uuid[] is null or n.instance_id = any ($3::uuid[]))
