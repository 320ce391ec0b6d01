-- When each service token was used last: too often for events, and nobody's history.
create table if not exists access.token_uses (
  token_id uuid primary key,
  account_id text collate "C" not null,
  used_at timestamptz not null
);
