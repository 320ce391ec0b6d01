import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { RemotePolicy } from '@fleetwright/core/fleet';
import type { Receiver, Sent, WebhookSender } from '@fleetwright/core/webhooks';
import { type Address, machinesResolver, type Resolve, resolveReceiver } from './addresses.ts';
import { ANSWER_BYTES_MAX, HEADER_BYTES_MAX, SEND_TIMEOUT_MS } from './limits.ts';

interface Options {
  readonly policy: RemotePolicy;
  /** PEM of the authorities that receivers are trusted by; undefined: the platform's. */
  readonly ca?: string | undefined;
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

/**
 * Posts over HTTP(S). Each request resolves the name anew, checks every address, and connects to one of those and to no
 * other: the name is not asked a second time. Connections are not kept, so none outlives the check.
 */
export class HttpWebhookSender implements WebhookSender {
  readonly #policy: RemotePolicy;
  readonly #ca: string | undefined;
  readonly #resolve: Resolve;
  readonly #timeoutMs: number;

  constructor({ policy, ca, resolve = machinesResolver, timeoutMs = SEND_TIMEOUT_MS }: Options) {
    this.#policy = policy;
    this.#ca = ca;
    this.#resolve = resolve;
    this.#timeoutMs = timeoutMs;
  }

  async refusalOf(receiver: Receiver): Promise<string | undefined> {
    const resolved = await resolveReceiver(receiver, this.#policy, this.#resolve);
    return resolved.kind === 'refused' ? resolved.error : undefined;
  }

  async post(receiver: Receiver, headers: Readonly<Record<string, string>>, body: string): Promise<Sent> {
    const resolved = await resolveReceiver(receiver, this.#policy, this.#resolve);
    if (resolved.kind === 'refused') return { kind: 'unanswered', error: resolved.error };
    const bytes = Buffer.from(body, 'utf8');
    const options: RequestOptions = {
      method: 'POST',
      host: receiver.host,
      port: receiver.port,
      path: receiver.path,
      headers: { ...headers, 'content-length': String(bytes.length), connection: 'close' },
      lookup: pinnedTo(resolved.addresses),
      agent: false,
      maxHeaderSize: HEADER_BYTES_MAX,
      signal: AbortSignal.timeout(this.#timeoutMs),
    };
    return send(receiver, options, bytes, this.#ca).catch((error: unknown) => ({
      kind: 'unanswered',
      error: reasonOf(error, receiver, this.#timeoutMs),
    }));
  }
}

function send(receiver: Receiver, options: RequestOptions, body: Buffer, ca: string | undefined): Promise<Sent> {
  return new Promise((resolve, reject) => {
    let hasAnswered = false;
    const onAnswer = (response: IncomingMessage): void => {
      hasAnswered = true;
      beginning(response).then((answer) => {
        const { statusCode = 0, headers } = response;
        resolve({ kind: 'answered', status: statusCode, retryAfter: headers['retry-after'], answer });
      }, reject);
    };
    const request =
      receiver.protocol === 'https'
        ? httpsRequest({ ...options, ...(ca === undefined ? {} : { ca }) }, onAnswer)
        : httpRequest(options, onAnswer);
    // Once it has answered, the answer counts, and what is read of it.
    request.on('error', (error) => !hasAnswered && reject(error));
    request.end(body);
  });
}

/** The first bytes of an answer; what follows is not read, however long it goes on. */
async function beginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= ANSWER_BYTES_MAX) break;
    }
  } catch {
    // The status has come, and it decides: a body that breaks off, or goes on for ever, changes nothing.
  }
  response.destroy();
  // A NUL cannot be stored as text.
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString('utf8').replaceAll('\0', '\uFFFD');
}

/** Whatever name is asked for, the answer is these addresses. */
function pinnedTo(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, done) => {
    const [first] = addresses;
    if (all === true) done(null, [...addresses]);
    else done(null, first?.address ?? '', first?.family ?? 0);
  };
}

/** By its code, never by its message: that may repeat the address, which may be a secret. */
function reasonOf(error: unknown, { host, port }: Receiver, timeoutMs: number): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return `${host}:${port} did not answer within ${timeoutMs} ms`;
  }
  return `${host}:${port} could not be reached, or broke off (${code ?? 'unknown reason'})`;
}
