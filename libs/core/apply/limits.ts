/** Mutations in one request to the inventory: what the contract allows, and less than a second of work. */
export const WAVE_MAX = 200;
