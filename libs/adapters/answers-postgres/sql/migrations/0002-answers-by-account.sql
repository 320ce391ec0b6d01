-- For the newest of one account.
create index if not exists answers_by_account on gateway.answers (account_id, asked_at, scope);
