create schema if not exists repo_sync;
