select account_id, subscription from delivery.subscriptions order by id;
