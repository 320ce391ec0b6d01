create schema if not exists operations;
