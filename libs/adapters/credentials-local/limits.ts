/** The file: far more than all credentials of an installation without Vault. */
export const FILE_BYTES_MAX = 16 * 1_048_576;

/** Bytes of the key: AES-256. */
export const KEY_BYTES = 32;

/** Bytes of a nonce: what GCM is made for (NIST SP 800-38D §8.2). One is drawn for every write. */
export const NONCE_BYTES = 12;

/** Another command holds the lock for milliseconds; after this it is not going to let go. */
export const LOCK_PATIENCE_MS = 3_000;

/** Asking again for the lock. */
export const LOCK_POLL_MS = 25;

/** A lock of a holder that cannot be asked for is abandoned when it is older: what is done under one takes milliseconds. */
export const LOCK_AGE_MAX_MS = 600_000;
