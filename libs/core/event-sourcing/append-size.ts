import { EVENT_DATA_BYTES_MAX } from './limits.ts';
import type { AppendLimits } from './ports/event-store.ts';
import { utf8Length } from './utf8-length.ts';

/** How many events, from the first on, fit one append of a store with these limits. */
export function fittingOneAppend(data: readonly unknown[], limits: AppendLimits): number {
  const count = Math.min(data.length, limits.events);
  // So many fit whatever they hold, and then nobody need write them out to know.
  if (count * EVENT_DATA_BYTES_MAX <= limits.dataBytes) return count;
  let bytes = 0;
  for (let index = 0; index < count; index += 1) {
    bytes += utf8Length(JSON.stringify(data[index]));
    if (bytes > limits.dataBytes) return index;
  }
  return count;
}
