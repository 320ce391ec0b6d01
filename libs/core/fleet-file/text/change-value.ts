import type { Json } from '@fleetwright/contracts';
import { emptyMap, isMap } from '@fleetwright/core/fleet';
import type { Branch } from './changes.ts';

/** A value with the changes below a place made in it; the value that was given stays as it is. */
export function changeValue(value: Json, { below, inserts }: Branch): Json {
  if (Array.isArray(value)) {
    const items = value.flatMap((item, at) => [...insertedAt(inserts, at), ...memberOf(item, below.get(at))]);
    return [...items, ...inserts.filter(({ at }) => at >= value.length).map((insert) => insert.value)];
  }
  if (!isMap(value)) return value;
  const changed = emptyMap();
  for (const [key, member] of Object.entries(value)) {
    for (const after of memberOf(member, below.get(key))) changed[key] = after;
  }
  for (const [key, { self }] of below) {
    if (self?.do === 'set' && typeof key === 'string' && !Object.hasOwn(value, key)) changed[key] = self.value;
  }
  return changed;
}

function insertedAt(inserts: Branch['inserts'], place: number): Json[] {
  return inserts.filter(({ at }) => at === place).map(({ value }) => value);
}

/** None when it is removed. */
function memberOf(member: Json, branch: Branch | undefined): Json[] {
  if (branch === undefined) return [member];
  if (branch.self?.do === 'remove') return [];
  return [branch.self === undefined ? changeValue(member, branch) : branch.self.value];
}
