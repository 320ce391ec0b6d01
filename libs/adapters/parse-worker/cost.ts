import type { Finding } from '@fleetwright/contracts';
import {
  PARSE_HEAP_MIB_MAX,
  PARSE_PATIENCE_MS,
  PARSE_SECONDS_MAX,
  RESULT_MIB_MAX,
  START_PATIENCE_MS,
  START_SECONDS_MAX,
} from './limits.ts';
import type { TextTime } from './text-process.ts';

export const TEXT_TIME: TextTime = { seconds: PARSE_SECONDS_MAX, patienceMs: PARSE_PATIENCE_MS };

export const START_TIME: TextTime = { seconds: START_SECONDS_MAX, patienceMs: START_PATIENCE_MS };

const EXPECTED = {
  time: `can be read within ${PARSE_SECONDS_MAX} s`,
  memory: `can be read within ${PARSE_HEAP_MIB_MAX} MiB of memory`,
  size: `declares at most ${RESULT_MIB_MAX} MiB, everything inherited included`,
} as const;

export function tooExpensive(what: keyof typeof EXPECTED, file: string): Finding {
  const message = `expected a file that ${EXPECTED[what]}, got one that takes more; make it smaller or simpler: fewer values, less that is inherited, fewer aliases`;
  return { severity: 'error', code: 'parse_too_expensive', message, file };
}
