import type { Json, Via } from '@fleetwright/contracts';
import { maskSecrets } from '@fleetwright/core/fleet';

/** A path concerns itself, what is below it, and what it is part of. */
export function concerns(path: string, field: string | undefined): boolean {
  if (field === undefined || path === field) return true;
  const isBelow = (one: string, other: string) => one.startsWith(`${other}.`) || one.startsWith(`${other}[`);
  return isBelow(path, field) || isBelow(field, path);
}

export function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(maskSecrets(value));
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

/** A value in a sentence; the proposal has all of it. */
const SHOWN_MAX = 120;

/** Commit messages and comments are other people's words: one line, and no more of it than one reads. */
export function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX)}…`;
}

/** Through what somebody did something, after who it was; nothing where that is not known. */
export function throughText(via: Via | undefined): string {
  return via === undefined ? '' : ` through ${via.face} ${via.operation}, request ${via.request_id}`;
}
