import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ClusterHost } from './cluster.ts';

const run = promisify(execFile);

/** Ten years: it is renewed by hand, with the hosts' certificates. */
const DAYS = '3650';
const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** The authority of one cluster, in a folder: it signs a certificate for each host, and its key is needed for nothing else. */
export class Authority {
  readonly certificate: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.certificate = join(folder, 'ca.crt');
  }

  /** Makes the authority unless it is there. */
  static async in(folder: string): Promise<Authority> {
    const authority = new Authority(folder);
    if (existsSync(authority.certificate)) return authority;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Strict readers, Patroni's among them, want to be told what it is for.
    const names = ['-subj', '/CN=Fleetwright cluster', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    await authority.#openssl('req', '-x509', ...CURVE, '-days', DAYS, ...names, '-keyout', 'ca.key', '-out', 'ca.crt');
    return authority;
  }

  /** Makes a key and a certificate for a host's name and address, at these paths. */
  async certify({ name, address }: ClusterHost, paths: { readonly key: string; readonly cert: string }): Promise<void> {
    const extensions = join(this.#folder, `${name}.ext`);
    const request = join(this.#folder, `${name}.csr`);
    // Nodes of etcd and of NATS are servers to some and clients to others.
    const lines = [
      `subjectAltName=DNS:${name},IP:${address}`,
      'extendedKeyUsage=serverAuth,clientAuth',
      'keyUsage=critical,digitalSignature',
      'basicConstraints=critical,CA:FALSE',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid',
    ];
    await writeFile(extensions, `${lines.join('\n')}\n`);
    await this.#openssl('req', '-new', ...CURVE, '-subj', `/CN=${name}`, '-keyout', paths.key, '-out', request);
    const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', DAYS, '-extfile', extensions];
    await this.#openssl('x509', '-req', '-in', request, ...signing, '-out', paths.cert);
    await Promise.all([extensions, request].map((file) => rm(file)));
  }

  async #openssl(...args: readonly string[]): Promise<void> {
    await run('openssl', [...args], { cwd: this.#folder });
  }
}
