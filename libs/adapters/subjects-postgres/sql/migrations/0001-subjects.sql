-- Who the subjects are that events name. The only place: erasing a person empties a row, and the log stays as it is.
create table if not exists access.subjects (
  subject_id uuid primary key,
  account_id text collate "C" not null,
  issuer text collate "C",
  sub text collate "C",
  name text,
  email text,
  first_seen_at timestamptz not null default now(),
  unique (account_id, issuer, sub)
);
