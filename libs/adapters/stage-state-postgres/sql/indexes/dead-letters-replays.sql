-- Every stage looks here every few seconds; it is nearly always empty.
create index if not exists dead_letters_replays on operations.dead_letters (stage, replayed_at)
where replayed_at is not null and settled_at is null;
