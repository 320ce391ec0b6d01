/** How long each host of a cluster may take to say whether it takes writes, milliseconds: less than a connection may take. */
export const PRIMARY_LOOK_TIMEOUT_MS = 2_000;
