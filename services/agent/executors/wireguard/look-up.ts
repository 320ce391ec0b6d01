import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAME_LOOKUP_MS } from '../../limits.ts';

/** All addresses of names, as the machine itself looks them up. A name that has none, or none in time, is left out. */
export async function lookUp(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    names.map(async (name): Promise<[string, string[]][]> => {
      const answer = lookup(name, { all: true }).catch(() => null);
      const all = await Promise.race([answer, sleep(NAME_LOOKUP_MS, null, { ref: false })]);
      return all === null ? [] : [[name, all.map(({ address }) => address)]];
    }),
  );
  return new Map(found.flat());
}
