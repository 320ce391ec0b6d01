select key from fingerprints.keys where account_id = $1
