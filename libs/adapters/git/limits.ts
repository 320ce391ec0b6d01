/** `git ls-remote` of one ref: a healthy remote answers within a second; one that needs longer is as good as down. */
export const TIP_DEADLINE_MS = 20_000;

/** `git fetch` of one commit, on a slow line. The whole process group is killed after it. */
export const FETCH_DEADLINE_MS = 60_000;

/** Reading four objects from the local disk. More means the disk hangs. */
export const READ_DEADLINE_MS = 10_000;

/** Resolving the host's name; the resolver's own timeouts are longer than people wait. */
export const RESOLVE_DEADLINE_MS = 5_000;

/** A remote that sends nothing for this long is given up by git itself, also when this process is gone. */
export const LOW_SPEED_SECONDS = 30;

/** The largest pack of one fetch. A repository for fleet.yaml needs kilobytes; this still lets mixed ones pass. */
export const PACK_BYTES_MAX = 256 * 1024 * 1024;

/** Output of `ls-remote` for one ref. */
export const TIP_OUTPUT_BYTES_MAX = 64 * 1024;

/** How much of what git says is kept: its reason stands in the last lines, and there are few. */
export const STDERR_BYTES_MAX = 16 * 1024;

/** A commit object: message and signature. Larger ones exist only to hurt. */
export const COMMIT_BYTES_MAX = 1024 * 1024;

/** A tree object: some 200,000 files in one folder. */
export const TREE_BYTES_MAX = 8 * 1024 * 1024;

/** Packs in a cache before it is made anew: each fetch leaves one, and looking through many is slow. */
export const PACKS_MAX = 64;

/** Commits looked at to find the revision fetched before. Pushes are short; a longer way is told as unknown. */
export const HISTORY_COMMITS_MAX = 2_000;

/**
 * One answer to the in-process question for a tip. With a prefix it is a few hundred bytes; a server of the old protocol
 * tells all its refs, and 100,000 of them are 8 MiB.
 */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;

/** Private files of a process that cannot be asked for are removed when they are older; none is needed longer than a fetch. */
export const PRIVATE_FILES_AGE_MAX_MS = 600_000;

/** How far a commit's time may lie before that of an ancestor, because people's clocks differ, for history to be told. */
export const CLOCK_SKEW_SECONDS = 86_400;

/**
 * Address space of each process of a fetch. Blobs are streamed, so it holds git's code and small buffers (a fetch shows
 * some 20 MiB); trees and commits are read whole, and one that needs more than this exists only to hurt.
 */
export const MEMORY_BYTES_MAX = 512 * 1024 * 1024;

/** Commits whose authors are looked at between two fetches. More than these are nobody's single piece of work. */
export const AUTHOR_COMMITS_MAX = 100;
