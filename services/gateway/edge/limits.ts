/** How long the head of a request may take to arrive, milliseconds: a client sends it in one piece. */
export const HEAD_TIMEOUT_MS = 15_000;

/** How long a body may take, milliseconds, from the head on: 1 MiB over a slow line, but no client that never ends. */
export const BODY_TIMEOUT_MS = 30_000;

/** How often connections are looked at whose requests take too long, milliseconds. */
export const CONNECTIONS_CHECK_MS = 5_000;

/** A body that is too large is read on this far, bytes, so that its sender reads the answer, and its size can be told. */
export const BODY_READ_BYTES_MAX = 8 * 1_048_576;

/** How long the rest of a body is read after its request was answered, milliseconds: what was on its way arrives in it. */
export const BODY_LINGER_MS = 2_000;

/** How often that rest is measured meanwhile, milliseconds: a fast line sends some MiB in between. */
export const BODY_LINGER_CHECK_MS = 50;
