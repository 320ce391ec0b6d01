select said_id, text from access.said where account_id = $1 and said_id = any ($2::uuid[])
