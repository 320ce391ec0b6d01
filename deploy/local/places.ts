import { fileURLToPath } from 'node:url';

/** All state of the local system. Deleting it starts afresh. */
export const dataFolder = fileURLToPath(new URL('../../.data', import.meta.url));
