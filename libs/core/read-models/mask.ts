import type { Json } from '@fleetwright/contracts';
import { isSecretKey, isSecretValue, MASK } from '@fleetwright/core/fleet';
import { MASKED_NAMES_MAX } from './limits.ts';

/**
 * The value with every secret-looking part replaced by `MASK`: values below a secret-looking name, texts that look like
 * a key or a token, and both sides of a field difference whose path names a secret. null stays.
 * Answers the same object when there is nothing to hide.
 */
export function maskSecrets<T>(value: T): T {
  return masked(value as Json) as T;
}

function masked(value: Json): Json {
  if (typeof value === 'string') return isSecretValue(value) ? MASK : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return maskedArray(value);
  return maskedObject(value);
}

// Nearly nothing is secret, and every event passes here: nothing is copied before there is something to hide.
function maskedArray(value: Json[]): Json {
  const safe = value.map(masked);
  return safe.some((item, at) => item !== value[at]) ? safe : value;
}

const DIFFERENCE_SIDES = new Set(['from', 'to', 'expected', 'actual']);

function maskedObject(value: Record<string, Json>): Json {
  const hidesSides = typeof value.path === 'string' && isSecretPath(value.path);
  let changes: Map<string, Json> | undefined;
  for (const name of Object.keys(value)) {
    const inner = value[name] as Json;
    const isHidden = namesSecret(name) || (hidesSides && DIFFERENCE_SIDES.has(name));
    const safe = isHidden ? hide(inner) : masked(inner);
    if (safe === inner) continue;
    changes ??= new Map();
    changes.set(name, safe);
  }
  if (changes === undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, changes.get(name) ?? inner]));
}

/** Field names repeat by the million, and telling a secret one takes longer than looking it up. */
const verdicts = new Map<string, boolean>();

function namesSecret(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const verdict = isSecretKey(name);
  if (verdicts.size < MASKED_NAMES_MAX) verdicts.set(name, verdict);
  return verdict;
}

function hide(value: Json): Json {
  return value === null ? null : MASK;
}

/** What stands in brackets is a resource's name, as in `modules[token-service].version`, and says nothing of the value. */
function isSecretPath(path: string): boolean {
  return path
    .replace(/\[[^[\]]*\]/g, '')
    .split('.')
    .some(isSecretKey);
}
