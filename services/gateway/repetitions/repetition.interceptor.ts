import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { operationId, requestKeyOf } from '../request-key.ts';
import { contentOf } from './content.ts';
import { ANSWER_HEADERS } from './limits.ts';
import { Repetitions } from './repetitions.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Gives a request that is repeated with its `Idempotency-Key` the first answer. */
@Injectable()
export class RepetitionInterceptor implements NestInterceptor {
  readonly #repetitions: Repetitions;

  constructor(@Inject(Repetitions) repetitions: Repetitions) {
    this.#repetitions = repetitions;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const caller = callerOf(request);
    if (SAFE.has(request.method) || caller === undefined) return next.handle();
    if (requestKeyOf(request).key === null) return next.handle();
    return from(this.#once({ request, reply: http.getResponse<FastifyReply>(), caller }, next));
  }

  async #once({ request, reply, caller }: Exchange, next: CallHandler): Promise<unknown> {
    const { body, headers, method, routeOptions, url } = request;
    const outcome = await this.#repetitions.once({
      asked: {
        account: caller.account,
        scope: operationId(caller, requestKeyOf(request)),
        content: contentOf(body, headers['if-match'] ?? null),
      },
      route: `${method} ${routeOptions.url}`,
      instance: url.split('?')[0] ?? '',
      answer: async () => {
        const answered: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
        return { status: reply.statusCode, body: answered, headers: headersOf(reply) };
      },
    });
    if (outcome.isRepetition) {
      reply.status(outcome.status).headers(outcome.headers);
      if (outcome.status >= 400) reply.header('content-type', 'application/problem+json');
    }
    return outcome.body;
  }
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    ANSWER_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [])),
  );
}
