import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAME_LOOKUP_MS } from '../../limits.ts';

/** The addresses of names, as the machine itself looks them up. A name that has none, or none in time, is left out. */
export async function lookUp(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    names.map(async (name): Promise<[string, string][]> => {
      const answer = lookup(name).catch(() => null);
      const first = await Promise.race([answer, sleep(NAME_LOOKUP_MS, null, { ref: false })]);
      return first === null ? [] : [[name, first.address]];
    }),
  );
  return new Map(found.flat());
}
