import type { Change, FieldChange, Json } from '@fleetwright/contracts';
import { emptyMap, isMap } from './json.ts';

/** What stands where a secret was. */
export const MASK = '[masked]';

/** Words of a key that announce a secret: alone, or one after the other. */
const SECRET_WORDS: readonly (readonly string[])[] = [
  ...['password', 'passwords', 'passwd', 'pwd', 'passphrase', 'token', 'tokens', 'secret', 'secrets'].map((w) => [w]),
  ...['apikey', 'privatekey', 'secretkey', 'sshkey', 'accesskey'].map((w) => [w]),
  ...['private', 'ssh', 'api', 'access', 'signing', 'encryption'].map((w) => [w, 'key']),
];

/** Values that are secrets whatever their key says: private keys, well-known token forms, credentials in a URL. */
const SECRET_VALUES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^(?:gh[pousr]_|github_pat_|glpat-|hv[sb]\.|xox[abposr]-|AKIA[0-9A-Z]{16})/,
  /^eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\./,
  /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:]{0,256}:[^\s/@]{1,256}@/i,
];

/** Part of every secret value: most values are told apart by it alone. */
const MAYBE_SECRET_VALUE = /^(?:gh|glpat-|hv|xox|AKIA|eyJ)|:\/\/|-----BEGIN/;

/** Part of every secret word: most keys are told apart by it alone. */
const MAYBE_SECRET = /pass|pwd|token|secret|key/i;

/** Whether a key has a secret's word in it, as whole words: `db_password`, `sshKey`, but not `key_name`. */
export function isSecretKey(key: string): boolean {
  if (!MAYBE_SECRET.test(key)) return false;
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return SECRET_WORDS.some((secret) =>
    words.some((_, start) => secret.every((word, offset) => words[start + offset] === word)),
  );
}

/** Whether a text looks like a secret by itself. */
export function isSecretValue(value: unknown): boolean {
  if (typeof value !== 'string' || !MAYBE_SECRET_VALUE.test(value)) return false;
  return SECRET_VALUES.some((pattern) => pattern.test(value));
}

/**
 * The value with everything that looks like a secret replaced by `MASK`, at any depth. What is below a secret key is
 * masked whole; null stays null. Answers the same value when there is nothing to mask.
 */
export function maskSecrets(value: Json): Json {
  if (typeof value === 'string') return isSecretValue(value) ? MASK : value;
  if (Array.isArray(value)) {
    const items = value.map(maskSecrets);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isMap(value)) return value;
  const masked = emptyMap();
  let touched = false;
  for (const [key, member] of Object.entries(value)) {
    const safe = isSecretKey(key) && member !== null ? MASK : maskSecrets(member);
    masked[key] = safe;
    touched ||= safe !== member;
  }
  return touched ? masked : value;
}

/** A change as it may leave the process. Its digest still covers the unmasked values. */
export function maskChange(change: Change): Change {
  return {
    ...change,
    fields: change.fields.map(maskField),
    write: maskSecrets(change.write) as Change['write'],
    declared: maskSecrets(change.declared) as Change['declared'],
    live: change.live === null ? null : (maskSecrets(change.live) as Change['live']),
  };
}

/** A field's path names keys too: `config.db_password`. A module's name in it is no key. */
function maskField(field: FieldChange): FieldChange {
  const secret = isSecretKey(field.path.replace(/^modules\[[^\]]*\]/, ''));
  const safe = (value: Json): Json => (secret && value !== null ? MASK : maskSecrets(value));
  return {
    ...field,
    ...(field.from === undefined ? {} : { from: safe(field.from) }),
    ...(field.to === undefined ? {} : { to: safe(field.to) }),
  };
}
