-- What was answered to requests with a key. Without a status: somebody is about to answer. Time is this database's.
create table if not exists gateway.answers (
  scope text collate "C" primary key,
  account_id text collate "C" not null,
  content text collate "C" not null,
  holder text collate "C" not null,
  claimed_until timestamptz not null,
  status integer,
  body text,
  headers json,
  asked_at timestamptz not null default now()
);

create index if not exists answers_forget on gateway.answers (asked_at);
