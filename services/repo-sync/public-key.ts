import { createPublicKey } from 'node:crypto';

const MAGIC = 'openssh-key-v1\0';

/**
 * The public half of a private key, in OpenSSH form without a comment; undefined for a kind that has none here. Of a file
 * in OpenSSH form only the part before the private one is looked at (PROTOCOL.key of OpenSSH).
 */
export function publicKeyOf(privateKey: string): string | undefined {
  const blob = privateKey.includes('BEGIN OPENSSH PRIVATE KEY') ? blobOfOpenSsh(privateKey) : blobOfPem(privateKey);
  if (blob === undefined) return undefined;
  const [kind] = fieldsIn(blob);
  return kind === undefined ? undefined : `${kind.toString('ascii')} ${blob.toString('base64')}`;
}

/** Magic, cipher, kdf, its options, the number of keys, then the public key. */
function blobOfOpenSsh(text: string): Buffer | undefined {
  const bytes = Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) return undefined;
  const [cipher, kdf, options] = fieldsIn(bytes.subarray(MAGIC.length));
  if (cipher === undefined || kdf === undefined || options === undefined) return undefined;
  const headLength = MAGIC.length + [cipher, kdf, options].reduce((sum, field) => sum + 4 + field.length, 0);
  return fieldsIn(bytes.subarray(headLength + 4))[0];
}

/** Fields of a length in four bytes and so many bytes (RFC 4251 §5), until one that is not whole. */
function fieldsIn(bytes: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const CURVES: Readonly<Record<string, string>> = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' };

function blobOfPem(text: string): Buffer | undefined {
  try {
    const { kty, crv = '', n = '', e = '', x = '', y = '' } = createPublicKey(text).export({ format: 'jwk' });
    const bytesOf = (part: string) => Buffer.from(part, 'base64url');
    if (kty === 'OKP' && crv === 'Ed25519') return joined([Buffer.from('ssh-ed25519'), bytesOf(x)]);
    if (kty === 'RSA') return joined([Buffer.from('ssh-rsa'), positive(bytesOf(e)), positive(bytesOf(n))]);
    const curve = CURVES[crv];
    if (kty !== 'EC' || curve === undefined) return undefined;
    const point = Buffer.concat([Buffer.from([4]), bytesOf(x), bytesOf(y)]);
    return joined([Buffer.from(`ecdsa-sha2-${curve}`), Buffer.from(curve), point]);
  } catch {
    // Whatever it is, it is no key; the message of the error might quote it.
    return undefined;
  }
}

function joined(fields: readonly Buffer[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}

/** A number whose first bit is set would be read as a negative one. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}
