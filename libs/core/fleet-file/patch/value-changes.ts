import type { Json } from '@fleetwright/contracts';
import {
  equalJson,
  hasMask,
  isMap,
  isMask,
  isSecretKey,
  type JsonMap,
  maskSecrets,
  memberPath,
  own,
} from '@fleetwright/core/fleet';
import type { ValueChange } from '../text/changes.ts';

type Path = readonly (string | number)[];

/** What has to change, and what was left out because it is secret. */
export interface Changes {
  readonly changes: ValueChange[];
  /** Paths as in a difference. */
  readonly withheld: string[];
}

/** Where a value stands in the file, and how it is told. */
export interface At {
  readonly path: Path;
  readonly told: string;
  /** Whether a key on the way here names a secret. */
  readonly isSecret?: boolean;
}

export function memberAt(at: At, key: string): At {
  return {
    path: [...at.path, key],
    told: `${at.told}${memberPath(key)}`,
    isSecret: at.isSecret === true || isSecretKey(key),
  };
}

/** The smallest changes that make one value of another: maps key by key, lists item by item. Missing is not there. */
export function changeInto(from: Json | undefined, to: Json | undefined, at: At, into: Changes): void {
  if (equalJson(from, to)) return;
  if (at.isSecret === true || isMask(from) || isMask(to)) return void into.withheld.push(at.told);
  if (isMap(from) && isMap(to)) return changeMap(from, to, at, into);
  if (Array.isArray(from) && Array.isArray(to)) return changeList(from, to, at, into);
  if (to === undefined) return void into.changes.push({ do: 'remove', path: at.path });
  const written = withoutSecrets(to, at, into);
  if (written !== undefined) into.changes.push({ do: 'set', path: at.path, value: written });
}

function changeMap(from: JsonMap, to: JsonMap, at: At, into: Changes): void {
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    changeInto(own(from, key), own(to, key), memberAt(at, key), into);
  }
}

/** Equal items at both ends stay; of what is between, items are changed one by one, and those beyond come or go. */
function changeList(from: readonly Json[], to: readonly Json[], at: At, into: Changes): void {
  if (hasSecret(from) || hasSecret(to)) return void into.withheld.push(at.told);
  const shorter = Math.min(from.length, to.length);
  let before = 0;
  while (before < shorter && equalJson(from[before], to[before])) before += 1;
  let after = 0;
  while (after < shorter - before && equalJson(from.at(-1 - after), to.at(-1 - after))) after += 1;
  const [oldEnd, newEnd] = [from.length - after, to.length - after];
  const both = Math.min(oldEnd, newEnd);
  for (let index = before; index < both; index += 1) {
    changeInto(from[index], to[index], { ...at, path: [...at.path, index], told: `${at.told}[${index}]` }, into);
  }
  for (let index = both; index < oldEnd; index += 1) into.changes.push({ do: 'remove', path: [...at.path, index] });
  for (const value of to.slice(both, newEnd)) into.changes.push({ do: 'insert', path: at.path, at: oldEnd, value });
}

function hasSecret(value: Json | readonly Json[]): boolean {
  return hasMask(value as Json) || maskSecrets(value) !== value;
}

/** A new value without the members that are secret; undefined where all of it is. Lists are whole or not at all. */
export function withoutSecrets(value: Json, at: At, { withheld }: Pick<Changes, 'withheld'>): Json | undefined {
  if (at.isSecret === true || !isMap(value)) {
    if (at.isSecret !== true && !hasSecret(value)) return value;
    withheld.push(at.told);
    return undefined;
  }
  if (!hasSecret(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const written = withoutSecrets(member, memberAt(at, key), { withheld });
    return written === undefined ? [] : [[key, written] as const];
  });
  return Object.fromEntries(members);
}
