import type { Change, Json } from '@fleetwright/contracts';
import type { FingerprintOf } from '@fleetwright/core/event-sourcing';
import { MASKED_NAMES_MAX } from './limits.ts';
import { isSecretKey, isSecretValue } from './secrets.ts';

/** What stands where a secret was, when nothing is told of it. */
export const MASK = '[masked]';

/** A mask with or without the fingerprint that tells two secrets apart. */
const ANY_MASK = /^\[masked(?::[0-9a-f]{12})?\]$/;

/** What stands where a secret was. */
export type MaskOf = (secret: Json) => string;

/** Two secrets have two masks: `[masked:0123456789ab]`. */
export function maskWith(fingerprintOf: FingerprintOf): MaskOf {
  return (secret) => `[masked:${fingerprintOf(secret)}]`;
}

const plain: MaskOf = () => MASK;

/** Whether a value is one that only ever stands for another. */
export function isMask(value: Json | undefined): value is string {
  return typeof value === 'string' && value.startsWith('[masked') && ANY_MASK.test(value);
}

/**
 * The value with everything that looks like a secret replaced, at any depth: what is below a secret key (whole), texts
 * that look like a key or a token, and both sides of a field difference whose path names a secret. null stays, and so
 * does what is masked already. Answers the same object when there is nothing to hide.
 */
export function maskSecrets<T>(value: T, maskOf: MaskOf = plain): T {
  return masked(value as Json, maskOf) as T;
}

/** A change as it may leave the process. Its digest still covers the unmasked values. */
export function maskChange(change: Change, maskOf?: MaskOf): Change {
  return maskSecrets(change, maskOf);
}

function masked(value: Json, maskOf: MaskOf): Json {
  if (typeof value === 'string') return isSecretValue(value) ? maskOf(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return maskedList(value, maskOf);
  return maskedMap(value, maskOf);
}

// Nearly nothing is secret, and every event passes here: nothing is copied before there is something to hide.
function maskedList(value: Json[], maskOf: MaskOf): Json {
  const safe = value.map((item) => masked(item, maskOf));
  return safe.some((item, at) => item !== value[at]) ? safe : value;
}

const DIFFERENCE_SIDES = new Set(['from', 'to', 'expected', 'actual']);

function maskedMap(value: Record<string, Json>, maskOf: MaskOf): Json {
  const hidesSides = typeof value['path'] === 'string' && isSecretPath(value['path']);
  let changes: Map<string, Json> | undefined;
  for (const [name, inner] of Object.entries(value)) {
    const isHidden = namesSecret(name) || (hidesSides && DIFFERENCE_SIDES.has(name));
    const safe = isHidden ? hide(inner, maskOf) : masked(inner, maskOf);
    if (safe === inner) continue;
    changes ??= new Map();
    changes.set(name, safe);
  }
  if (changes === undefined) return value;
  const safe = changes;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, safe.get(name) ?? inner]));
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

function hide(value: Json, maskOf: MaskOf): Json {
  return value === null || isMask(value) ? value : maskOf(value);
}

/** A field's path names keys too: `config.db_password`. A module's name in it is no key. */
function isSecretPath(path: string): boolean {
  return isSecretKey(path.replace(/^modules\[[^\]]*\]/, ''));
}
