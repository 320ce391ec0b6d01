import type { Json } from '@fleetwright/contracts';
import { LineCounter, parseDocument, stringify } from 'yaml';

/** A value as it would stand in the file. Nothing is nothing. */
export function yamlOf(value: Json | undefined): string {
  if (value === undefined) return '';
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).replace(/\n$/, '');
}

export type Read =
  | { readonly value: Record<string, Json> }
  | { readonly error: string; readonly line: number | undefined };

/** What somebody typed as attributes; or what is wrong with it, and in which line. */
export function readAttributes(text: string): Read {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, version: '1.2', schema: 'core' });
  const [error] = document.errors;
  if (error !== undefined) {
    return { error: error.message.split('\n')[0] ?? 'This is no YAML.', line: counter.linePos(error.pos[0]).line };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { error: 'Write values out: aliases (`*name`) are not taken here.', line: undefined };
  }
  if (value === null || value === undefined) return { value: {} };
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { error: 'Write attributes, one `name: value` a line.', line: 1 };
  }
  return { value: value as Record<string, Json> };
}
