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
