delete from delivery.subscriptions where id = $1;
