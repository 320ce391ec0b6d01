import { Controller, Inject, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller } from '../auth/access.ts';
import { Subjects } from '../auth/subjects.ts';
import type { Caller } from '../auth/caller.ts';
import { Later } from '../commands.ts';
import { invoke } from '../invoke.ts';
import { addressOf, type Operation } from '../operation.ts';
import { requestKeyOf } from '../request-key.ts';
import { Route } from '../route.ts';
import { Services } from '../services.ts';
import { readRequest } from './read-request.ts';

function partOf(answer: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((part, name) => Reflect.get(Object(part), name), answer);
}

/** The route of one operation. */
export function operationController(operation: Operation): Type {
  const { http, permission } = operation;

  @Controller()
  class OperationController {
    readonly #services: Services;

    readonly #subjects: Subjects;

    constructor(@Inject(Services) services: Services, @Inject(Subjects) subjects: Subjects) {
      this.#services = services;
      this.#subjects = subjects;
    }

    @Route({ ...http, path: addressOf(http), access: permission })
    async answer(
      @CurrentCaller() caller: Caller,
      @Req() request: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ): Promise<unknown> {
      const key = requestKeyOf(request);
      const via = { face: 'rest', operation: operation.name, request_id: key.fresh } as const;
      const call = { ...this.#services, request: { ...key, via } };
      const answer = await invoke(operation, caller, readRequest(operation, request), call);
      if (!(answer instanceof Later)) {
        if (http.etag !== undefined) reply.header('etag', `"${String(partOf(answer, http.etag))}"`);
        const named = await this.#subjects.named(caller.account, answer);
        if (http.answer === undefined) return named;
        reply.header('content-type', `${http.answer.mediaType}; charset=utf-8`);
        return (named as Readonly<Record<string, unknown>>)[http.answer.field];
      }
      reply.status(202);
      return this.#subjects.named(caller.account, answer.body);
    }
  }
  return OperationController;
}
