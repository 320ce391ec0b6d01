import type { FastifyInstance } from 'fastify';

/**
 * Every answer says which request it is to, refusals before any route and streams included: whoever asks for help names it, and it
 * stands in the log and in what the request changed.
 */
export function nameRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
}
