create schema if not exists documents;
