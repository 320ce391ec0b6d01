import type { Logger } from '@fleetwright/kit/service';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { methodsAt } from './addresses.ts';
import { mediaTypeAt } from './fleet-text.ts';
import { isMcp } from './mcp/paths.ts';
import { jsonRpcOf } from './mcp/json-rpc.ts';
import { foreseen, type GatewayCode, GatewayProblem, problemOf } from './problems.ts';

/** What passes by itself says when to come again, also where nobody knows how long it takes. */
const PASSING = new Set([429, 503]);

/** Turns whatever a route throws into a problem document. What is not a problem is logged and told as nothing more. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.#problemOf(error, request);
    if (problem.code === 'method_not_allowed') reply.header('Allow', methodsAt(addressOf(request)).join(', '));
    const retryAfterSeconds = problem.details.retryAfterSeconds ?? (PASSING.has(problem.status) ? 1 : undefined);
    if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
    if (isMcp(request)) {
      const { status, body } = jsonRpcOf(problem);
      void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(body);
      return;
    }
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json')
      .send(problem.document(addressOf(request)));
  }

  #problemOf(error: unknown, request: FastifyRequest): GatewayProblem {
    const problem = foreseen(error);
    if (problem !== undefined) return problem;
    const status = statusIn(error, request);
    const known = status === undefined ? undefined : BY_STATUS[status];
    if (known !== undefined) return new GatewayProblem(known.code, known.message(request));
    const { id: request_id, method, routeOptions } = request;
    this.#log.error({ err: error, method, route: routeOptions.url, request_id }, 'a request failed');
    return problemOf(error);
  }
}

function addressOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? '';
}

/** The status that an error asks for. That nothing is at an address is said of the method where others are possible. */
function statusIn(error: unknown, request: FastifyRequest): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  return status === 404 && methodsAt(addressOf(request)).length > 0 ? 405 : status;
}

/** Errors of Fastify itself, before any route: they carry the status they want. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

interface Known {
  readonly code: GatewayCode;
  readonly message: (request: FastifyRequest) => string;
}

const BY_STATUS: Readonly<Record<number, Known>> = {
  400: { code: 'malformed_body', message: () => 'The body is not valid JSON.' },
  404: { code: 'not_found', message: ({ method }) => `There is nothing at this address for ${method}.` },
  405: { code: 'method_not_allowed', message: ({ method }) => `${method} is not possible here.` },
  413: { code: 'body_too_large', message: () => 'The body is larger than 1 MiB.' },
  415: {
    code: 'unsupported_media_type',
    message: ({ routeOptions }) => `Send the body as ${mediaTypeAt(routeOptions.url)}.`,
  },
};
