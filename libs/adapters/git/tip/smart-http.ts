import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { cloneFailed, type GitCredential } from '@fleetwright/core/repo-sync';
import type { Destination } from '../command-line.ts';
import { ANSWER_BYTES_MAX } from '../limits.ts';
import { connectionFailure, RemoteFault, type Stage, statusFailure } from './remote-fault.ts';

export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  /** Below the repository's own path, e.g. `git-upload-pack`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What an answer begins with. Its body is handed over as it comes. */
export interface Answered {
  /** Lower case, without parameters. */
  readonly contentType: string;
}

export interface ConnectionOptions {
  readonly destination: Destination;
  /** Sent with the first request already: a remote is never asked anonymously where a credential is named. */
  readonly credential: GitCredential | null;
  /** PEM file of the authorities to trust; undefined: those that this machine trusts. */
  readonly caFile: string | undefined;
  /** Ends everything, at whatever point it is. */
  readonly signal: AbortSignal;
}

/**
 * One connection to one remote for the few questions of a poll: to the addresses that were checked and no others,
 * without redirects, proxies, cookies or compression. Close it when done.
 */
export class SmartHttp {
  readonly #options: ConnectionOptions;
  /** Path of the repository, with a `/` at its end. As written: whoever reads it as a URL again could mean another. */
  readonly #base: string;
  readonly #agent: http.Agent;

  /** Throws `RemoteFault` when the authorities cannot be read. */
  constructor(options: ConnectionOptions) {
    const { remote, addresses } = options.destination;
    this.#options = options;
    this.#base = remote.path.endsWith('/') ? remote.path : `${remote.path}/`;
    const pinned = addresses.length === 0 ? {} : { lookup: lookupOf(addresses) };
    const pool = { keepAlive: true, maxSockets: 1, ...pinned };
    this.#agent =
      remote.transport === 'https'
        ? new https.Agent({ ...pool, secureContext: contextOf(remote.url, options.caFile) })
        : new http.Agent(pool);
  }

  close(): void {
    this.#agent.destroy();
  }

  /**
   * Asks, and hands over the answer piece by piece: `accept` sees its beginning and says who reads its body. Throws
   * `RemoteFault`, and whatever the reader throws.
   */
  ask(question: HttpQuestion, accept: (answered: Answered) => (chunk: Buffer) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { remote } = this.#options.destination;
    let stage: Stage = 'connecting';
    const request = this.#request(question);
    const fail = (error: unknown) => {
      reject(this.#isConnectionError(error) ? new RemoteFault(connectionFailure(remote.url, error, stage)) : error);
      request.destroy();
    };
    request.once('socket', (socket) => {
      if (!socket.connecting) stage = 'waiting';
      socket.once('connect', () => (stage = remote.transport === 'https' ? 'securing' : 'waiting'));
      socket.once('secureConnect', () => (stage = 'waiting'));
    });
    request.on('error', fail);
    request.once('response', (response) => {
      stage = 'reading';
      response.on('error', fail);
      response.once('end', resolve);
      try {
        const { statusCode = 0 } = response;
        if (statusCode >= 300) throw new RemoteFault(statusFailure(remote.url, statusCode));
        const read = accept({ contentType: typeOf(response.headers['content-type']) });
        response.on('data', this.#bounded(read, fail));
      } catch (error) {
        fail(error);
      }
    });
    request.end(question.body);
    return promise;
  }

  #request({ method, path, headers, body }: HttpQuestion): http.ClientRequest {
    const { destination, credential, signal } = this.#options;
    const { host, port, transport } = destination.remote;
    const { request } = transport === 'https' ? https : http;
    return request({
      agent: this.#agent,
      host,
      port,
      method,
      path: `${this.#base}${path}`,
      signal,
      headers: {
        ...headers,
        'git-protocol': 'version=2',
        // Servers tell git from browsers by the beginning.
        'user-agent': 'git/2.0 (fleetwright)',
        ...(credential?.kind === 'basic' ? { authorization: basic(credential) } : {}),
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
    });
  }

  #bounded(read: (chunk: Buffer) => void, fail: (error: unknown) => void): (chunk: Buffer) => void {
    const { url } = this.#options.destination.remote;
    let bytes = 0;
    return (chunk) => {
      bytes += chunk.length;
      try {
        if (bytes > ANSWER_BYTES_MAX) throw new RemoteFault(cloneFailed(url, 'too_large'));
        read(chunk);
      } catch (error) {
        fail(error);
      }
    };
  }

  // What comes from the connection has a code; what a reader or this class threw is passed on as it is.
  #isConnectionError(error: unknown): boolean {
    return error instanceof Error && 'code' in error && !this.#options.signal.aborted;
  }
}

/** Answers the checked addresses, whatever DNS says by now. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: wantsAll }, callback) => {
    const [first] = all;
    if (wantsAll === true || first === undefined) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

let machineContext: SecureContext | undefined;

function contextOf(url: string, caFile: string | undefined): SecureContext {
  // The machine's are read once: there are hundreds. A named file is small, and may be replaced at any time.
  if (caFile === undefined) return (machineContext ??= createSecureContext({ ca: getCACertificates('system') }));
  try {
    return createSecureContext({ ca: readFileSync(caFile) });
  } catch {
    throw new RemoteFault(cloneFailed(url, 'tls_failed', 'the file of certificate authorities cannot be read'));
  }
}

function basic({ username, password }: Extract<GitCredential, { kind: 'basic' }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

function typeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
