import { METRICS } from '@fleetwright/kit/service';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Histogram, type Registry } from 'prom-client';
import { v7 } from 'uuid';
import { serveConsole } from './console-files.ts';
import { boundBodies } from './edge/body-bounds.ts';
import { refuseWhileClosing } from './edge/closing.ts';
import {
  BODY_LINGER_MS,
  BODY_READ_BYTES_MAX,
  BODY_TIMEOUT_MS,
  CONNECTIONS_CHECK_MS,
  HEAD_TIMEOUT_MS,
} from './edge/limits.ts';
import { answerBadAddress, answerClientError, answerExpectation } from './edge/parser-problems.ts';
import { nameRequests } from './edge/request-ids.ts';
import { checkRequests } from './edge/request-checks.ts';
import { type ConsoleSignIn, signInOrigins } from './auth/oidc/settings.ts';
import type { GatewayConfig } from './gateway.config.ts';
import { checkHosts } from './mcp/hosts.ts';
import { acceptFleetText } from './fleet-text.ts';
import { parseBody } from './json-body.ts';
import { ADDRESS_PART_LENGTH_MAX, BODY_BYTES_MAX } from './limits.ts';
import { GatewayProblem } from './problems.ts';
import { REFERENCE_PAGE_STYLE_DIGEST } from './openapi/reference-page.ts';
import { guardWebhooks, isWebhook } from './webhooks/webhook-gate.ts';

export function httpAdapter({ trustedProxies }: Pick<GatewayConfig, 'trustedProxies'>): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustedProxies.length === 0 ? false : trustedProxies,
    bodyLimit: BODY_BYTES_MAX,
    // Ours alone: a client's could be another request's, and could be anything.
    genReqId: () => v7(),
    requestIdHeader: false,
    requestTimeout: HEAD_TIMEOUT_MS + BODY_TIMEOUT_MS,
    http: {
      headersTimeout: HEAD_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      // Told as a problem instead, like a second one.
      requireHostHeader: false,
    },
    // Both are told as problems instead.
    return503OnClosing: false,
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: ADDRESS_PART_LENGTH_MAX },
  });
}

const BODY_BOUNDS = { timeoutMs: BODY_TIMEOUT_MS, lingerMs: BODY_LINGER_MS, lingerBytes: BODY_READ_BYTES_MAX };

/** How every request is read and every answer is sent, before any route. */
export async function configureHttp(
  app: NestFastifyApplication,
  { hostNames, ...signIn }: Pick<GatewayConfig, 'hostNames'> & ConsoleSignIn,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.server.on('checkExpectation', answerExpectation);
  nameRequests(fastify);
  refuseWhileClosing(fastify);
  checkRequests(fastify);
  checkHosts(fastify, hostNames);
  boundBodies(fastify, BODY_BOUNDS);
  readBodies(app);
  acceptFleetText(app);
  guardWebhooks(app);
  fastify.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  measure(app);
  await serveConsole(app, signInOrigins(signIn));
}

function readBodies(app: NestFastifyApplication): void {
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
  app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
}

/** Answers are for who asked and for now, and are never anything but what they say they are. */
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  // For the one page that people read, /docs; the console brings its own.
  'content-security-policy': `default-src 'none'; style-src '${REFERENCE_PAGE_STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
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
