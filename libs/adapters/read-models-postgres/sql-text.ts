import { hash } from 'node:crypto';
import { ROW_KEY_BYTES_MAX } from './limits.ts';

/** PostgreSQL's texts cannot hold U+0000; JSON can, so the row itself keeps it. */
export function sqlText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}

/** The key as it is stored: what an index or a text cannot hold is cut or replaced, and told apart by its digest. */
export function sqlKey(key: string): string {
  const isShort = key.length * 3 <= ROW_KEY_BYTES_MAX || Buffer.byteLength(key) <= ROW_KEY_BYTES_MAX;
  if (isShort && !key.includes('\0')) return key;
  return `${sqlText(key).slice(0, ROW_KEY_BYTES_MAX / 4)}#${hash('sha256', key)}`;
}
