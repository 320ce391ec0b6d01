delete from gateway.answers where scope = $1 and holder = $2 and status is null;
