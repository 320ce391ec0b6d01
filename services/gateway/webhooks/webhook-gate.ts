import { WebhookProvider } from '@fleetwright/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { GatewayProblem } from '../problems.ts';
import { proofsOf } from './signature.ts';

/** Where git servers deliver to; the provider and a repository's id follow. */
export const WEBHOOKS = 'api/v1/webhooks';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** The route is one of those that git servers deliver to. Their bodies stay as they came. */
export function isWebhook({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): boolean {
  return providerAt(routeOptions.url) !== undefined;
}

/**
 * Refuses before a byte of the body is read what cannot be right: a body that is no JSON, and one without a well-formed signature. Nothing of it depends on the repository.
 */
export function guardWebhooks(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async (request: FastifyRequest) => {
      const provider = providerAt(request.routeOptions.url);
      if (provider === undefined) return;
      const { 'content-type': type = '' } = request.headers;
      if (!JSON_TYPE.test(type)) {
        throw new GatewayProblem(
          'unsupported_media_type',
          "Choose application/json as the content type in the webhook's settings.",
        );
      }
      if (proofsOf(provider, request.raw.headersDistinct) === undefined) throw notProven();
    });
}

/** One answer for everything that is not proven, whether the repository is there or not. */
export function notProven(): GatewayProblem {
  return new GatewayProblem('unauthenticated', 'The signature of this webhook is missing or not right.');
}

function providerAt(url: string | undefined): WebhookProvider | undefined {
  const [provider, rest] = url?.startsWith(`/${WEBHOOKS}/`) ? url.slice(WEBHOOKS.length + 2).split('/') : [];
  return rest === undefined ? undefined : WebhookProvider.safeParse(provider).data;
}
