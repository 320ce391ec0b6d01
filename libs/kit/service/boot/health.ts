import type { ConnectedPlatform } from '@fleetwright/core/event-sourcing';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { PROCESS_METRICS } from './process-metrics.ts';

interface Health {
  readonly platform: ConnectedPlatform;
  readonly registry: Registry;
  readonly isStopping: () => boolean;
}

/** Serves /healthz (this process answers), /readyz (so do the servers it depends on) and /metrics (Prometheus). */
export function serveHealth(fastify: FastifyInstance, { platform, registry, isStopping }: Health): void {
  fastify.get('/healthz', async () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const dependencies = await platform.ready();
    const isReady = !isStopping() && dependencies.every((dependency) => dependency.isReady);
    return reply.status(isReady ? 200 : 503).send({
      status: isStopping() ? 'stopping' : isReady ? 'ready' : 'not_ready',
      dependencies: dependencies.map(({ name, isReady: ready, reason }) => ({ name, ready, reason })),
    });
  });
  fastify.get('/metrics', async (_request, reply) =>
    reply
      .header('content-type', registry.contentType)
      .send(await Registry.merge([registry, PROCESS_METRICS]).metrics()),
  );
}
