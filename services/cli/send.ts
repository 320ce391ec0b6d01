import type { IncomingMessage, RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ClientRequest, ClientResponse } from '@fleetwright/contracts/client';

/** Nobody answered: `isLate` within the time that there was. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly isLate: boolean;

  constructor(isLate: boolean, cause: unknown) {
    super(isLate ? 'no answer in time' : 'no answer', { cause });
    this.isLate = isLate;
  }
}

/**
 * Sends one request and reads its whole answer, by Node's own client, which a command loads sooner than `fetch`. Follows no redirect: a
 * token is for the address that was given. Throws NoAnswer.
 */
export async function send(url: string, request: ClientRequest, timeoutMs: number): Promise<ClientResponse> {
  const { method, path, headers, body } = request;
  const signal = AbortSignal.timeout(timeoutMs);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  try {
    const response = await answerTo(`${url}${path}`, { method, headers: { ...headers, ...length }, signal }, body);
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch (error) {
    throw new NoAnswer(signal.aborted, error);
  }
}

function answerTo(address: string, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  // By `import` all that these modules name is made ready, the browser's classes too: a quarter of what a command takes.
  const { request } = process.getBuiltinModule(address.startsWith('https:') ? 'node:https' : 'node:http');
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(address, options, resolve).once('error', reject).end(body);
  return promise;
}
