import { join } from 'node:path';
import type { Ownership } from '@fleetwright/core/agent';
import { errnoOf } from './failures.ts';
import type { SystemCalls } from './system-calls.ts';

/** Looks a user and a group up in the root's own lists. A root without lists knows root alone. */
export function ownershipIn(
  calls: SystemCalls,
  root: string,
  owner: string,
  group: string | undefined,
): Ownership | null {
  const user = entryOf(calls, join(root, 'etc/passwd'), owner) ?? (owner === 'root' ? ['root', 'x', '0', '0'] : null);
  if (user === null) return null;
  const uid = Number(user[2]);
  if (group === undefined) return { uid, gid: Number(user[3]) };
  const found = entryOf(calls, join(root, 'etc/group'), group) ?? (group === 'root' ? ['root', 'x', '0'] : null);
  return found === null ? null : { uid, gid: Number(found[2]) };
}

function entryOf(calls: SystemCalls, file: string, name: string): readonly string[] | null {
  let text = '';
  try {
    text = calls.readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
  return line === undefined ? null : line.split(':');
}
