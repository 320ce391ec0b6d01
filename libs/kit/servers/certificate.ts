import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface TlsCertificate {
  /** PEM. Signed by itself, so it is also the authority to trust. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** KurrentDB reads RSA keys only, and its client takes no certificate of an authority for that of a server. */
const KEY_KINDS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  rsa: ['-newkey', 'rsa:2048', '-addext', 'basicConstraints=critical,CA:FALSE'],
} as const;

/**
 * Makes a certificate for this machine's loopback addresses, the addresses given and the names given, for a day; with
 * openssl, which Debian's certificates bring along.
 */
export async function createCertificate(
  addresses: readonly string[] = [],
  kind: keyof typeof KEY_KINDS = 'ec',
  names: readonly string[] = ['localhost'],
): Promise<TlsCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const how = ['-x509', ...KEY_KINDS[kind], '-nodes', '-days', '1'];
    const alternatives = [
      ...names.map((name) => `DNS:${name}`),
      ...['127.0.0.1', '::1', ...addresses].map((address) => `IP:${address}`),
    ];
    const subject = [`/CN=${names[0] ?? 'nameless'}`, '-addext', `subjectAltName=${alternatives.join(',')}`];
    await promisify(execFile)('openssl', ['req', ...how, '-subj', ...subject, '-keyout', key, '-out', cert]);
    return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
