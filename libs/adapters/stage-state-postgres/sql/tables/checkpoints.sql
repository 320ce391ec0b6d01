-- The position below which everything that a stage owes is answered. Moves forward only.
create table if not exists operations.checkpoints (
  stage text collate "C" primary key,
  position bigint not null
);
