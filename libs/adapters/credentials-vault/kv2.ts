import type { Instant } from '@fleetwright/contracts';

/** What the answers of KV version 2 hold. Each reader answers undefined for what is no such answer. */

export type StoredValue =
  | { readonly kind: 'value'; readonly keys: Readonly<Record<string, unknown>> }
  /** The current version was deleted or destroyed, or there never was one. */
  | { readonly kind: 'absent' };

export interface Subkeys {
  readonly keyNames: readonly string[];
  readonly version: number;
  readonly writtenAt: Instant;
}

/** `GET <mount>/data/<path>`, status 200. */
export function valueIn(body: unknown): StoredValue | undefined {
  const data = recordIn(body, 'data');
  if (data === undefined || recordIn(data, 'metadata') === undefined) return undefined;
  if (data['data'] === null) return { kind: 'absent' };
  const keys = recordIn(data, 'data');
  return keys === undefined ? undefined : { kind: 'value', keys };
}

/** `GET <mount>/metadata/<folder>?list=true`, status 200: names, folders with a slash at their end. */
export function namesIn(body: unknown): readonly string[] | undefined {
  const keys = recordIn(body, 'data')?.['keys'];
  return Array.isArray(keys) && keys.every((key) => typeof key === 'string') ? keys : undefined;
}

/** `GET <mount>/subkeys/<path>`, status 200: the names of keys without their values. */
export function subkeysIn(body: unknown): Subkeys | undefined {
  const data = recordIn(body, 'data');
  const subkeys = recordIn(data, 'subkeys');
  const metadata = recordIn(data, 'metadata');
  if (subkeys === undefined || metadata === undefined) return undefined;
  const { version, created_time: created } = metadata;
  const writtenMs = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || Number.isNaN(writtenMs))
    return undefined;
  return { keyNames: Object.keys(subkeys), version, writtenAt: new Date(writtenMs).toISOString() };
}

/** Whether a 404 is about a version that is gone, or about nothing at all; otherwise the path itself is unknown to Vault. */
export function isOfAbsentValue(body: unknown): boolean {
  const errors = isRecord(body) ? body['errors'] : undefined;
  return recordIn(body, 'data') !== undefined || (Array.isArray(errors) && errors.length === 0);
}

function recordIn(of: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const value = isRecord(of) && Object.hasOwn(of, key) ? of[key] : undefined;
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
