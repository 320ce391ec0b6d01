/** An agent that claims a number which was never given makes the epoch rise; no oftener, whatever it claims. */
export const EPOCH_RAISED_EVERY_SECONDS = 60;
