-- Texts that are too large for an event, addressed by account and SHA-256 of their UTF-8 bytes. Rows never change.
create table if not exists documents.documents (
  account_id text collate "C" not null,
  digest bytea not null,
  encoding text collate "C" not null,
  -- bytea, because a file from git may hold a NUL, which text cannot.
  body bytea not null,
  stored_at timestamptz not null default now(),
  primary key (account_id, digest),
  constraint documents_digest check (length(digest) = 32),
  constraint documents_encoding check (encoding in ('plain', 'zstd'))
);
-- What is large comes compressed; trying again would only cost time.
alter table documents.documents alter column body set storage external;
