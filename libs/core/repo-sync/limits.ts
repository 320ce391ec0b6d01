/** A branch name: with `refs/heads/` and `.lock` it still fits a file name of 255 bytes. */
export const BRANCH_LENGTH_MAX = 238;

/** A path prefix: deep enough for any layout of environments. */
export const PATH_PREFIX_LENGTH_MAX = 512;

/** Components of a path prefix: each costs one read of a tree object. */
export const PATH_PREFIX_PARTS_MAX = 32;

/** Canonical size of `metadata`: settings are repeated in every SyncRequested, and an event holds 64 KiB. */
export const METADATA_BYTES_MAX = 16_384;

/** fleet.yaml: SPEC §2 allows exactly 1 MiB. */
export const FILE_BYTES_MAX = 1_048_576;

/** A commit message as shown to people; the rest is cut. Keeps RevisionFetched far below its 64 KiB. */
export const COMMIT_MESSAGE_LENGTH_MAX = 4_000;

/** A commit author's name, as an Actor may carry it. */
export const AUTHOR_NAME_LENGTH_MAX = 256;

/** A commit author's address, as an Actor may carry it (RFC 5321 allows 320). */
export const AUTHOR_EMAIL_LENGTH_MAX = 320;

/** What git said, where no class of ours explains it: one line that fits a page. */
export const GIT_MESSAGE_LENGTH_MAX = 300;

/** Runs remembered per repository to find the revision fetched before: a few failed ones in a row are normal. */
export const RUNS_REMEMBERED = 10;

/** Suffixes tried for a default name (`fleet-2` …) before the registration is refused. */
export const NAME_SUFFIX_MAX = 1_000;

/** A failing repository is tried at least this often (or at its own interval, when that is longer). */
export const BACKOFF_MAX_MS = 3_600_000;

/** Doublings of the interval after which the ceiling is certainly reached: 30 s · 2^7 is more than an hour. */
export const BACKOFF_DOUBLINGS_MAX = 7;

/**
 * Polls leave a run alone for this long after a step of its applying, milliseconds: claims follow each other within a second,
 * on a busy machine within some, and what a poll would find meanwhile is our own doing.
 */
export const APPLY_PAUSE_MS = 10_000;

/** The interval is spread by this share to both sides, so that repositories registered together do not poll together. */
export const JITTER_SHARE = 0.1;

/**
 * From request to review. Fetching may take a minute, comparing seconds; a run that needs a quarter of an hour is
 * stuck, and a person waits for it.
 */
export const RUN_DEADLINE_MS = 900_000;

/** A path of a credential: as long as `vault_credential_path` may be, and far below what Vault takes. */
export const CREDENTIAL_PATH_LENGTH_MAX = 512;

/** Parts of such a path: listing follows every folder, so their depth is bounded. */
export const CREDENTIAL_PATH_PARTS_MAX = 16;

/** Folders that an account may use: each costs at least one request when credentials are listed. */
export const CREDENTIAL_PREFIXES_MAX = 16;

/** Credentials that one account lists: more are no list for people, and each costs a request. */
export const CREDENTIALS_LISTED_MAX = 500;

/** Names of keys in a message: a credential has one or two, a few more tell that something else is stored there. */
export const CREDENTIAL_KEYS_SHOWN_MAX = 10;

/** A username: twice the longest that the known git servers allow. */
export const USERNAME_LENGTH_MAX = 512;

/** A password or token: signed tokens have a few thousand characters, and servers refuse headers over 8 KiB. */
export const PASSWORD_LENGTH_MAX = 6_000;

/** A private key: RSA with 16,384 bits, the largest that OpenSSH reads, has under 13,000 characters. */
export const PRIVATE_KEY_LENGTH_MAX = 32_768;
