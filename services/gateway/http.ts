import { METRICS } from '@fleetwright/kit/service';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Histogram, type Registry } from 'prom-client';
import { serveConsole } from './console-files.ts';
import { acceptFleetText } from './fleet-text.ts';
import { parseBody } from './json-body.ts';
import { ADDRESS_PART_LENGTH_MAX, BODY_BYTES_MAX, REQUEST_TIMEOUT_MS } from './limits.ts';
import { GatewayProblem } from './problems.ts';
import { guardWebhooks, isWebhook } from './webhooks/webhook-gate.ts';

export function httpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: ADDRESS_PART_LENGTH_MAX },
  });
}

/** How every request is read and every answer is sent, before any route. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  app.useBodyParser('application/json', {}, (request, body, done) => {
    // Signed as it came, and read only once the signature was found right.
    if (isWebhook(request)) return done(null, body);
    // A request without a body says so by its length; routes that need one tell what is missing.
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, parseBody(body));
    } catch (error) {
      done(new GatewayProblem('malformed_body', (error as SyntaxError).message));
    }
  });
  // Nest would read forms; browsers may send those across origins without asking.
  app.useBodyParser('application/x-www-form-urlencoded', {}, (_request, _body, done) =>
    done(new GatewayProblem('unsupported_media_type', 'Send the body as application/json.')),
  );
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser('text/plain');
  acceptFleetText(app);
  guardWebhooks(app);
  fastify.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  measure(app);
  await serveConsole(app);
}

/** Answers are for who asked and for now, and are never anything but what they say they are. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

function measure(app: NestFastifyApplication): void {
  const durations = new Histogram({
    name: 'fleetwright_http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [app.get<Registry>(METRICS, { strict: false })],
  });
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', async (request, reply) => {
      // The route's pattern, never the address: an address holds ids, and there is no end to them.
      const route = request.routeOptions.url ?? 'none';
      durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    });
}
