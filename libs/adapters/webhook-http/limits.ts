/** How long a receiver may take for everything, milliseconds: Standard Webhooks asks for 15 to 30 s. */
export const SEND_TIMEOUT_MS = 15_000;

/** How long resolving a name may take, milliseconds. */
export const RESOLVE_TIMEOUT_MS = 5_000;

/** Of an answer, bytes that are kept: enough for a reason. */
export const ANSWER_BYTES_MAX = 1_024;

/** Of an answer, bytes of its headers that are read. */
export const HEADER_BYTES_MAX = 16_384;
