-- W3C trace context of the newest push that no poll has covered. The function that notes pushes takes it as one parameter more;
-- the one without stays for replicas of the release before.
alter table repo_sync.schedule add column if not exists push_trace text;
