import { PRIVATE_KEY_LENGTH_MAX } from '../limits.ts';

export type PrivateKeyText =
  /** With line feeds only, and one at the end: ssh refuses a key without it. */
  | { readonly ok: true; readonly text: string }
  /** The end of a sentence that begins with what the key is called; never a part of it. */
  | { readonly ok: false; readonly problem: string };

// "openssh-key-v1", a zero byte (20 base64 digits), then the cipher's name with its length: "none" (PROTOCOL.key of OpenSSH).
const OPENSSH_MAGIC = 'b3BlbnNzaC1rZXktdjEA';
const OPENSSH_NO_CIPHER = 'AAAABG5vbmUA';

const PASSPHRASE = 'is protected by a passphrase, which nobody can type here; store a key without one';

/** Reads a private key in OpenSSH or PEM form, however its lines end. */
export function privateKeyFrom(value: unknown): PrivateKeyText {
  const refused = (problem: string): PrivateKeyText => ({ ok: false, problem });
  if (typeof value !== 'string') return refused('is not a text');
  if (value.length > PRIVATE_KEY_LENGTH_MAX) return refused(`has more than ${PRIVATE_KEY_LENGTH_MAX} characters`);
  const lines = value
    .trim()
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const begin = /^-----BEGIN ((RSA |EC |DSA |ENCRYPTED |OPENSSH )?PRIVATE KEY)-----$/.exec(lines[0] ?? '');
  if (begin === null) return refused(somethingElse(lines));
  const [, label = '', kind = ''] = begin;
  if (lines.at(-1) !== `-----END ${label}-----`) return refused(`does not end with "-----END ${label}-----"`);
  const body = lines.slice(1, -1);
  if (kind === 'ENCRYPTED ' || body.some((line) => /^Proc-Type:.*ENCRYPTED/.test(line))) return refused(PASSPHRASE);
  if (body.length === 0 || !body.every((line) => /^[A-Za-z0-9+/]+={0,2}$/.test(line)))
    return refused('has lines between its first and its last that are not base64');
  const digits = body.join('');
  if (kind === 'OPENSSH ') {
    if (!digits.startsWith(OPENSSH_MAGIC))
      return refused('is not a key in OpenSSH form, though its first line says so');
    if (!digits.startsWith(OPENSSH_NO_CIPHER, OPENSSH_MAGIC.length)) return refused(PASSPHRASE);
  }
  return { ok: true, text: `${lines.join('\n')}\n` };
}

/** What else people put there. */
function somethingElse(lines: readonly string[]): string {
  const [first = ''] = lines;
  if (first === '') return 'is empty';
  if (/^(ssh|ecdsa|sk)-/.test(first) || first.startsWith('-----BEGIN PUBLIC KEY'))
    return 'is a public key; store the private one, the file without ".pub"';
  if (first.startsWith('PuTTY-User-Key-File'))
    return "is in PuTTY's form; convert it with puttygen KEY -O private-openssh -o FILE";
  if (lines.length === 1 && first.startsWith('-----BEGIN '))
    return 'has lost its line breaks; store the file as it is, e.g. with ssh_key=@FILE';
  return 'is no private key in OpenSSH or PEM form: its first line is not "-----BEGIN … PRIVATE KEY-----"';
}
