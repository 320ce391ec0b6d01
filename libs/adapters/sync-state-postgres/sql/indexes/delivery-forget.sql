create index if not exists delivery_forget on repo_sync.delivery (forget_at);
