/** How long one request may take, milliseconds: a git server on the same network answers within one second. */
export const ANSWER_MS = 8_000;

/** Bytes of an answer that are read; a repository is described in some 4 KiB, a page of hooks in some more. */
export const ANSWER_BYTES_MAX = 1_048_576;

/** Characters of a message of the git server that are passed on. */
export const MESSAGE_LENGTH_MAX = 300;

/** Hooks that are looked through for one with the same address; a repository has a handful. */
export const HOOKS_MAX = 50;
