/**
 * Of the answer to a plan, characters that go into the reply; a larger one goes through a document. A message of the bus
 * has 1 MiB at most, and a character takes up to three bytes.
 */
export const INLINE_CHARS_MAX = 256 * 1024;
