delete from operations.leases where name = $1 and holder = $2;
