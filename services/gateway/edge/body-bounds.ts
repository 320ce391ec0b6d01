import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { GatewayProblem } from '../problems.ts';
import { BODY_LINGER_CHECK_MS } from './limits.ts';

export interface BodyBounds {
  /** From the head on. */
  readonly timeoutMs: number;
  /** What may still come of a body after its request was answered. */
  readonly lingerMs: number;
  readonly lingerBytes: number;
}

/**
 * Ends every body that is not whole in time with a problem. Of a body that was answered before it was whole the rest is
 * read and dropped, since a client that still writes may miss the answer; one that goes on too long loses its connection.
 * How large a body may be is its parser's affair.
 */
export function boundBodies(fastify: FastifyInstance, { timeoutMs, lingerMs, lingerBytes }: BodyBounds): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    done(null, hasBody(request) ? withDeadline(payload, timeoutMs) : payload);
  });
  fastify.addHook('onSend', async ({ raw }) => {
    if (!raw.complete) closeAfterRest(raw);
  });
  fastify.addHook('onResponse', async ({ raw }) => {
    if (!raw.complete) dropRest(raw, lingerMs, lingerBytes);
  });
}

/**
 * Node.js closes a connection with its last answer at once; what is then on its way meets a reset, which can cost the
 * client the answer (RFC 9112, 9.6).
 */
function closeAfterRest(source: IncomingMessage): void {
  const { socket } = source;
  let isLast = false;
  socket.destroySoon = () => {
    isLast = true;
  };
  source.once('end', () => {
    // One connection may bring many such requests: nothing of one is left for the next.
    Reflect.deleteProperty(socket, 'destroySoon');
    if (isLast) socket.destroySoon();
  });
}

/** Node.js reads and drops by itself; what it drops is seen on the connection alone. */
function dropRest(source: IncomingMessage, lingerMs: number, lingerBytes: number): void {
  const { socket } = source;
  const deadlineMs = performance.now() + lingerMs;
  const bytesMax = socket.bytesRead + lingerBytes;
  const check = setInterval(() => {
    if (source.complete || socket.destroyed) clearInterval(check);
    else if (performance.now() > deadlineMs || socket.bytesRead > bytesMax) socket.destroy();
  }, BODY_LINGER_CHECK_MS);
  source.resume();
}

function hasBody({ headers, method }: FastifyRequest): boolean {
  const isSent = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  // Bodies of these are never read.
  return isSent && method !== 'GET' && method !== 'HEAD';
}

/** The source is left as it is: destroying it would end the connection before the answer is sent. */
function withDeadline(source: RequestPayload, timeoutMs: number): PassThrough {
  const body = new PassThrough();
  // Its parser may have answered and gone; then nobody else listens, and an error without a listener ends the process.
  body.on('error', () => undefined);
  const timer = setTimeout(() => {
    source.unpipe(body);
    const seconds = timeoutMs / 1_000;
    body.destroy(new GatewayProblem('request_timeout', `The body was not whole after ${seconds} s; send it faster.`));
  }, timeoutMs);
  source.once('error', (error) => body.destroy(error));
  source.once('close', () => {
    if (!body.writableEnded) body.destroy(new GatewayProblem('malformed_body', 'The body ended before it was whole.'));
  });
  body.once('close', () => clearTimeout(timer));
  source.pipe(body);
  return body;
}
