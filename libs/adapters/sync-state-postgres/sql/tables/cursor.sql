-- One row: how far the log is in the schedule.
create table if not exists repo_sync.cursor (
  id boolean not null primary key default true check (id),
  position bigint not null
);
insert into repo_sync.cursor (position) values (0) on conflict do nothing;
