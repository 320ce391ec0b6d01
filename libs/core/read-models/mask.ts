import type { Json } from '@fleetwright/contracts';

/** Stands where a secret-looking value was. */
export const MASK = '********';

const SECRET_WORDS = new Set(['password', 'passwd', 'passphrase', 'pwd', 'secret', 'secrets', 'token', 'tokens']);
const SECRET_PAIRS = new Set(['private key', 'ssh key', 'api key', 'access key', 'signing key', 'encryption key']);
/** Only as the last word: `vault_credential_path` names a place, not a secret. */
const SECRET_ENDINGS = new Set(['credential', 'credentials']);

const SECRET_VALUES = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/,
  /\b(?:gh[pousr]_|github_pat_|glpat-|hvs\.)[A-Za-z0-9_-]{16}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10}/,
  /\bAKIA[A-Z0-9]{16}\b/,
  /:\/\/[^\s/:@]{1,256}:[^\s/@]{1,256}@/,
];

/** True for a name with a secret's word in it, as a whole word: `db_password`, `apiKey`; not `key_name`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return (
    words.some((word, at) => SECRET_WORDS.has(word) || SECRET_PAIRS.has(`${word} ${words[at + 1] ?? ''}`)) ||
    SECRET_ENDINGS.has(words.at(-1) ?? '')
  );
}

/**
 * The value with every secret-looking part replaced by `MASK`: values below a secret-looking name, texts that look like
 * a key or a token, and both sides of a field difference whose path names a secret. null, true and false stay.
 * Answers the same object when there is nothing to hide.
 */
export function maskSecrets<T>(value: T): T {
  return masked(value as Json) as T;
}

function masked(value: Json): Json {
  if (typeof value === 'string') return SECRET_VALUES.some((pattern) => pattern.test(value)) ? MASK : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(masked);
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  return maskedObject(value);
}

const DIFFERENCE_SIDES = new Set(['from', 'to', 'expected', 'actual']);

function maskedObject(value: Record<string, Json>): Json {
  const hidesSides = typeof value.path === 'string' && isSecretPath(value.path);
  let changed = false;
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
    const hidden = isSecretName(name) || (hidesSides && DIFFERENCE_SIDES.has(name));
    const result = hidden ? hide(inner) : masked(inner);
    changed ||= result !== inner;
    return [name, result];
  });
  return changed ? Object.fromEntries(entries) : value;
}

function hide(value: Json): Json {
  return value === null || typeof value === 'boolean' ? value : MASK;
}

/** What stands in brackets is a resource's name, as in `modules[token-service].version`, and says nothing of the value. */
function isSecretPath(path: string): boolean {
  return path
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .some(isSecretName);
}
