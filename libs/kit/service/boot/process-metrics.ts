import { Registry } from 'prom-client';

/** What is counted for the whole process, whichever of its services it happened in: labels tell. */
export const PROCESS_METRICS = new Registry();
