import 'reflect-metadata';
import type { Permission } from '@fleetwright/contracts';
import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import { Public, Requires, RequiresAdmin } from './auth/access.ts';

export interface RouteOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** One line for the interface's description. */
  readonly summary: string;
  /** `signed`: without a token; the handler itself checks the body's signature. */
  readonly access: Permission | 'public' | 'signed' | 'admin';
  /** Media types of a body that is read as it comes, without a schema. */
  readonly textBody?: readonly string[];
  /** Default: 200. */
  readonly status?: number;
}

export const ROUTE = Symbol('fleetwright:route');

/** Declares a route in one place: address, who may use it, and what its description says. */
export function Route(options: RouteOptions): MethodDecorator {
  const { method, path, access, status = 200 } = options;
  return applyDecorators(
    RequestMapping({ method: RequestMethod[method], path }),
    HttpCode(status),
    accessOf(access),
    SetMetadata(ROUTE, options),
  );
}

function accessOf(access: RouteOptions['access']) {
  if (access === 'public' || access === 'signed') return Public();
  return access === 'admin' ? RequiresAdmin() : Requires(access);
}

export const SYSTEM = 'api/v1/system';
