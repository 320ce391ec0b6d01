-- What subjects typed to decisions and edits; events refer to it. Erasing a subject deletes it, and the log stays as it is.
create table if not exists access.said (
  said_id uuid primary key,
  account_id text collate "C" not null,
  subject_id uuid not null,
  text text not null,
  said_at timestamptz not null default now()
);
create index if not exists said_by_subject on access.said (account_id, subject_id);
