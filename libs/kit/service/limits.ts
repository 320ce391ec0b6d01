/**
 * Text of documents that one process keeps, bytes of UTF-8. A plan of 1,000 changes is about 1 MiB, so this holds the
 * plans of every run that is being worked on, in a process that may use a few hundred MiB.
 */
export const DOCUMENT_CACHE_BYTES_MAX = 24 * 1024 * 1024;

/** Streams whose folded state an Aggregate keeps: the repositories that one replica works on within minutes. */
export const AGGREGATE_STREAMS_MAX = 500;

/** Causes that an Aggregate remembers per stream: a repeated command older than this is decided anew. */
export const AGGREGATE_CAUSES_MAX = 10_000;

/**
 * Times a decision is taken again because another process appended first. Each time somebody else made progress, so
 * more than a few in a row means a writer gone wild.
 */
export const EXECUTE_ATTEMPTS_MAX = 20;
