-- What a version of a module puts on a node: a document, known by its digest. Null: it was published without any.

alter table inventory.module_versions add column content_digest text null, add column content_size_bytes int null;

alter table inventory.module_versions add constraint content_is_whole check ((content_digest is null) = (content_size_bytes is null));
