import type { RefusedEvent } from '@fleetwright/core/read-models';

/** Keeps what could not be folded, before anything that follows it is in the rows. */
export type OnRefused = (refused: RefusedEvent) => Promise<void>;

export const mustFold: OnRefused = async ({ error }) => {
  throw error;
};
