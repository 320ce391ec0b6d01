import type { Problem, ResourceKind } from '@fleetwright/contracts';
import { kindOf, splitKey } from '@fleetwright/core/fleet';
import { HOSTNAME_LENGTH_MAX } from './limits.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const HOSTNAME_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * What is wrong with the key of a new resource. Names of other resources in it need no check here: they must exist, and
 * were checked when they were made.
 */
export function keyProblems(kind: ResourceKind, key: string): Problem[] {
  const { parts: names, separator } = kindOf(kind).key;
  const parts = separator === '' ? [key] : splitKey(key, separator);
  if (parts.some((part) => part === '')) {
    return [problem(`A key of this kind reads \`${names.map(({ name }) => `<${name}>`).join(separator)}\`.`)];
  }
  if (kind === 'node') return isHostname(key) ? [] : [problem(HOSTNAME_RULE)];
  // A part that is another resource's name is at most as wide as this; `:` and `/` can be in none.
  return parts.every((part) => NAME.test(part)) ? [] : [problem(NAME_RULE)];
}

function isHostname(text: string): boolean {
  return text.length <= HOSTNAME_LENGTH_MAX && text.split('.').every((label) => HOSTNAME_LABEL.test(label));
}

const NAME_RULE = 'A name is 1 to 64 of A-Z a-z 0-9 . _ - and begins with a letter or a digit.';
const HOSTNAME_RULE = `A hostname is at most ${HOSTNAME_LENGTH_MAX} of a-z 0-9 . - (RFC 1123), in labels that begin and end with a letter or a digit.`;

function problem(message: string): Problem {
  return { path: 'key', code: 'invalid_key', message };
}
