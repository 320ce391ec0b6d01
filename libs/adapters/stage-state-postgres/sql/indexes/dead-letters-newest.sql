create index if not exists dead_letters_newest on operations.dead_letters (stage, buried_at desc, id desc);
