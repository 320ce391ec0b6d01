-- Webhook deliveries that were noted, so that a repeated one has no effect.
create table if not exists repo_sync.delivery (
  repository_id uuid not null,
  key text collate "C" not null,
  noted_at timestamptz not null,
  forget_at timestamptz not null,
  primary key (repository_id, key)
);
