-- When a subject was erased: the row stays, so that its reference is known to be nobody's, and says nothing else.
alter table access.subjects add column if not exists erased_at timestamptz;
