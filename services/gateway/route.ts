import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public, Requires, RequiresAdmin, RequiresToken } from './auth/access.ts';
import type { Endpoint } from './endpoints.ts';
import type { HttpBinding, Operation } from './operation.ts';
import { readQuery } from './rest/read-request.ts';
import { refusalOf } from './validation.ts';

interface RouteOptions {
  readonly method: HttpBinding['method'];
  readonly path: string;
  readonly access: Operation['permission'] | Endpoint['access'];
  /** Default: 200. */
  readonly status?: number | undefined;
}

/** A handler's address, and who may use it. */
export function Route({ method, path, access, status = 200 }: RouteOptions): MethodDecorator {
  return applyDecorators(RequestMapping({ method: RequestMethod[method], path }), HttpCode(status), accessOf(access));
}

function accessOf(access: RouteOptions['access']) {
  if (access === 'public' || access === 'signed' || access === 'proven') return Public();
  if (access === 'token') return RequiresToken();
  return access === 'admin' ? RequiresAdmin() : Requires(access);
}

/** For addresses that take no parameter. Throws GatewayProblem when there is one. */
export function refuseQuery({ url }: FastifyRequest): void {
  const { problems } = readQuery(url, []);
  if (problems.length > 0) throw refusalOf(problems);
}
