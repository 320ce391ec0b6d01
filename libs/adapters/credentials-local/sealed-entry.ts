import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Instant } from '@fleetwright/contracts';
import { NONCE_BYTES } from './limits.ts';

/** A credential as the file holds it. Its values, and the names of its keys, are only in `box`. */
export interface SealedEntry {
  readonly path: string;
  readonly version: number;
  readonly rotated_at: Instant;
  /** Nonce, tag and cipher text, in base64. */
  readonly box: string;
}

type Values = Readonly<Record<string, unknown>>;

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;

/** Encrypts for exactly this place: moved to another path or version, it cannot be opened. */
export function seal(key: Buffer, entry: Omit<SealedEntry, 'box'>, values: Values): SealedEntry {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(placeOf(entry));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()]);
  return { ...entry, box: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64') };
}

/** undefined: changed by somebody else, or by accident. */
export function open(key: Buffer, entry: SealedEntry): Values | undefined {
  const box = Buffer.from(entry.box, 'base64');
  const nonce = box.subarray(0, NONCE_BYTES);
  const tag = box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(placeOf(entry));
    decipher.setAuthTag(tag);
    const text = Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as Values;
  } catch {
    return undefined;
  }
}

/** Tells a wrong key from a damaged file, and nothing about the key. */
export function keyCheckOf(key: Buffer): string {
  return createHmac('sha256', key).update('fleetwright credentials file').digest('hex').slice(0, 16);
}

function placeOf({ path, version, rotated_at }: Omit<SealedEntry, 'box'>): Buffer {
  return Buffer.from(JSON.stringify(['fleetwright-credential', 1, path, version, rotated_at]), 'utf8');
}
