import { credentialMalformed } from './credentials.ts';
import { CREDENTIAL_KEYS_SHOWN_MAX, PASSWORD_LENGTH_MAX, USERNAME_LENGTH_MAX } from '../limits.ts';
import type { CredentialRef, CredentialResult } from '../ports/credential-store.ts';
import { privateKeyFrom } from './private-key.ts';
import { looksLikeSecret } from '../registration/secret-shape.ts';

/** What each transport needs. */
const KEYS = { https: ['username', 'password'], ssh: ['ssh_key'] } as const;

/**
 * Makes a credential of what a store holds. A failure names the keys that are missing and those that are there; never a
 * value, nor anything about one beyond what it is not.
 */
export function credentialFrom(
  ref: CredentialRef,
  stored: Readonly<Record<string, unknown>>,
  transport: 'https' | 'ssh',
): CredentialResult {
  const missing = KEYS[transport].filter((key) => !Object.hasOwn(stored, key) || stored[key] === null);
  if (missing.length > 0) {
    const needed = `it has no ${missing.map(quoted).join(' and no ')}, which an ${transport} remote needs`;
    return { kind: 'failed', failure: credentialMalformed(ref, `${needed}; it has ${namesOf(stored)}`) };
  }
  const malformed = (problem: string): CredentialResult => ({
    kind: 'failed',
    failure: credentialMalformed(ref, problem),
  });
  if (transport === 'ssh') {
    const key = privateKeyFrom(stored['ssh_key']);
    return key.ok
      ? { kind: 'credential', credential: { kind: 'ssh_key', privateKey: key.text } }
      : malformed(`its "ssh_key" ${key.problem}`);
  }
  const { username, password } = stored;
  const problem =
    textProblem('username', username, USERNAME_LENGTH_MAX) ?? textProblem('password', password, PASSWORD_LENGTH_MAX);
  if (problem !== undefined) return malformed(problem);
  // RFC 7617 §2: what is before the first colon is the name.
  if (String(username).includes(':')) return malformed('its "username" has a colon, which HTTP cannot carry');
  return { kind: 'credential', credential: { kind: 'basic', username: String(username), password: String(password) } };
}

function textProblem(key: string, value: unknown, lengthMax: number): string | undefined {
  if (typeof value !== 'string') return `its "${key}" is not a text`;
  if (value === '') return `its "${key}" is empty`;
  if (value.length > lengthMax) return `its "${key}" has more than ${lengthMax} characters`;
  if (/[\r\n]$/.test(value)) return `its "${key}" ends with a line break; store it without one`;
  // The credential goes to git line by line, and to the remote in a header.
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return `its "${key}" has a line break or another control character`;
  return undefined;
}

/**
 * The names of keys that may be shown, sorted: one that looks like no name may be a value that went into the wrong place,
 * as with `vault kv put PATH TOKEN=`.
 */
export function keyNamesShown(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(name) && !looksLikeSecret(name)).toSorted();
}

/** The names that are there. */
function namesOf(stored: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(stored);
  const shown = keyNamesShown(names).slice(0, CREDENTIAL_KEYS_SHOWN_MAX);
  const hidden = names.length - shown.length;
  if (names.length === 0) return 'no keys';
  const more = hidden === 0 ? [] : [hidden === 1 ? '1 other key' : `${hidden} other keys`];
  return [...shown.map(quoted), ...more].join(', ');
}

function quoted(name: string): string {
  return `"${name}"`;
}
