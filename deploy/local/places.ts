import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { data } = parseArgs({ options: { data: { type: 'string' } }, strict: false }).values;

/** All state of the local system; `--data FOLDER` names another one. Deleting it starts afresh. */
export const dataFolder =
  typeof data === 'string' ? resolve(data) : fileURLToPath(new URL('../../.data', import.meta.url));
