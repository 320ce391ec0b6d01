import type { Logger } from '@fleetwright/kit/service';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mediaTypeAt } from './fleet-text.ts';
import { GatewayProblem, type ProblemCode } from './problems.ts';

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
    if (problem.status === 503) reply.header('Retry-After', '1');
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json')
      .send(problem.document(request.url.split('?')[0] ?? ''));
  }

  #problemOf(error: unknown, request: FastifyRequest): GatewayProblem {
    if (error instanceof GatewayProblem) return error;
    if (error instanceof Error && error.name === 'StoreUnavailable') {
      return new GatewayProblem('store_unavailable', 'The database does not answer now; try again.');
    }
    const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
    const known = status === undefined ? undefined : BY_STATUS[status];
    if (known !== undefined) return new GatewayProblem(known.code, known.message(request));
    this.#log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    return new GatewayProblem('internal_error', 'Something went wrong here, not with the request; it was logged.');
  }
}

/** Errors of Fastify itself, before any route: they carry the status they want. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

interface Known {
  readonly code: ProblemCode;
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
