import type { FastifyInstance } from 'fastify';
import { GatewayProblem } from '../problems.ts';

/** A request that comes on an open connection while the service stops is told to come again, elsewhere. */
export function refuseWhileClosing(fastify: FastifyInstance): void {
  let isClosing = false;
  fastify.addHook('preClose', async () => {
    isClosing = true;
  });
  fastify.addHook('onRequest', async () => {
    if (isClosing) throw new GatewayProblem('shutting_down', 'This process is stopping; ask again.');
  });
}
