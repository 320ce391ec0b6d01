-- What decides whether a commit that was acknowledged can be lost. Standbys: whoever streams the log from here.
select
  current_setting('fsync') as fsync,
  current_setting('full_page_writes') as full_page_writes,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('synchronous_standby_names') as synchronous_standby_names,
  (select count(*)::int from pg_stat_replication) as standbys;
