import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { GatewayProblem } from '../problems.ts';

const REASON: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** What these answers need of the headers that every other answer gets later on. */
const HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** Answers what is no request of HTTP, or takes too long to become one; the connection is of no use afterwards. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const body = JSON.stringify(problem.document(''));
  const headers = { ...HEADERS, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const head = [
    `HTTP/1.1 ${problem.status} ${REASON[problem.status] ?? 'Error'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function problemOf({ code }: NodeJS.ErrnoException): GatewayProblem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new GatewayProblem('request_timeout', 'The request took too long to arrive.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') return new GatewayProblem('headers_too_large', 'The headers are too large.');
  return new GatewayProblem('malformed_request', 'This is no valid HTTP/1.1 request.');
}

/** Answers an address that cannot be read, before there is a route. */
export function answerBadAddress(error: FastifyError, { raw }: FastifyRequest, reply: FastifyReply): void {
  const problem =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new GatewayProblem('address_too_long', 'A part of the address is longer than any key.')
      : new GatewayProblem('malformed_request', 'The address is not valid: check its percent-encoding.');
  const document = problem.document(raw.url?.split('?')[0] ?? '');
  void reply.code(problem.status).headers(HEADERS).send(JSON.stringify(document));
}

/** Answers an `Expect` header other than 100-continue (RFC 9110 §10.1.1). */
export function answerExpectation({ url }: IncomingMessage, response: ServerResponse): void {
  const problem = new GatewayProblem('expectation_failed', 'Send no Expect header but 100-continue.');
  const body = JSON.stringify(problem.document(url?.split('?')[0] ?? ''));
  response.writeHead(problem.status, {
    ...HEADERS,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}
