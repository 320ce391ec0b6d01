-- Grows with everything that is recorded, so that of two processes at one place the later one sees that the other was there.
alter table bundles.accounts add column turn bigint not null default 0;
