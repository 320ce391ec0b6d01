import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const options = { data: { type: 'string' }, 'event-store': { type: 'string' } } as const;
const { data, 'event-store': eventStore } = parseArgs({ options, strict: false }).values;

/** All state of the local system; `--data FOLDER` names another one. Deleting it starts afresh. */
export const dataFolder =
  typeof data === 'string' ? resolve(data) : fileURLToPath(new URL('../../.data', import.meta.url));

/** `--event-store URL`, as the variable that the services read; nothing: the environment decides. */
export const eventStoreVariable = typeof eventStore === 'string' ? { FLEETWRIGHT_EVENT_STORE_URL: eventStore } : {};
