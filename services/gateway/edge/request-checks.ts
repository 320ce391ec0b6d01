import type { FastifyInstance } from 'fastify';
import { GatewayProblem } from '../problems.ts';

/** Refuses, before anything else is looked at, what two readers of one request could understand differently. */
export function checkRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ raw, headers }, reply) => {
    // RFC 9112 §3.2: one, and only requests of HTTP/1.0 may have none.
    const hosts = raw.headersDistinct.host?.length ?? 0;
    if (hosts > 1 || (hosts === 0 && raw.httpVersion !== '1.0')) {
      throw new GatewayProblem('malformed_request', 'Send exactly one Host header.');
    }
    if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
      reply.header('accept-encoding', 'identity');
      throw new GatewayProblem('unsupported_media_type', 'Send the body as it is, without a Content-Encoding.');
    }
  });
}
