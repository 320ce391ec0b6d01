import { type Attributes, type Json, PageQuery, ResourceBody } from '@fleetwright/contracts';
import { Body, Controller, Inject, Param, Query, Res, type Type } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, later } from '../commands.ts';
import { ExpectedVersion } from '../expected-version.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { GatewayProblem } from '../problems.ts';
import { KIND_ROUTES, type KindRoute } from '../resource-kinds.ts';
import { Resources } from '../resources.ts';
import { Route, type RouteOptions, SYSTEM } from '../route.ts';

const IF_MATCH = 'with If-Match only at that version';

type Given = Record<string, Json>;

function routesOf({ path, noun, nouns }: KindRoute) {
  const one = `${path}/:key`;
  const [read, write] = ['system.fleet.read', 'system.fleet.write'] as const;
  return {
    list: { method: 'GET', path, summary: `List ${nouns}`, access: read },
    get: { method: 'GET', path: one, summary: `One ${noun}`, access: read },
    create: { method: 'POST', path, summary: `Create a ${noun}`, access: write, status: 201 },
    update: { method: 'PATCH', path: one, summary: `Change a ${noun}; ${IF_MATCH}`, access: write },
    remove: { method: 'DELETE', path: one, summary: `Delete a ${noun}; ${IF_MATCH}`, access: write, status: 204 },
  } as const satisfies Record<string, RouteOptions>;
}

/** The imperative side of one kind: five routes that say to the inventory what to do. */
function resourceController(route: KindRoute): Type {
  const { kind, noun } = route;
  const routes = routesOf(route);
  const Wrapped = z.strictObject({ [noun]: ResourceBody });

  @Controller(SYSTEM)
  class ResourcesController {
    readonly #resources: Resources;
    readonly #commands: Commands;

    constructor(@Inject(Resources) resources: Resources, @Inject(Commands) commands: Commands) {
      this.#resources = resources;
      this.#commands = commands;
    }

    @Route(routes.list)
    list(@CurrentCaller() { account }: Caller, @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>) {
      return this.#resources.page(route, account, query);
    }

    @Route(routes.get)
    get(@CurrentCaller() { account }: Caller, @Param('key') key: string) {
      return this.#resources.one(route, account, key);
    }

    @Route(routes.create)
    async create(
      @CurrentCaller() caller: Caller,
      @Repeatable() request: RequestKey,
      @Body({ schema: Wrapped }) body: Record<string, Given>,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const { key, attributes } = keyed(route, body[noun] ?? {});
      const done = await this.#commands.send(caller, request, 'CreateResource', { kind, key, attributes });
      return this.#resources.written(route, caller.account, key, { done, reply });
    }

    @Route(routes.update)
    async update(
      @CurrentCaller() caller: Caller,
      @Repeatable() request: RequestKey,
      @ExpectedVersion() expected_version: number | null,
      @Param('key') key: string,
      @Body({ schema: Wrapped }) body: Record<string, Given>,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const data = { kind, key, attributes: body[noun] ?? {}, expected_version };
      const done = await this.#commands.send(caller, request, 'UpdateResource', data);
      return this.#resources.written(route, caller.account, key, { done, reply });
    }

    @Route(routes.remove)
    async remove(
      @CurrentCaller() caller: Caller,
      @Repeatable() request: RequestKey,
      @ExpectedVersion() expected_version: number | null,
      @Param('key') key: string,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const data = { kind, key, expected_version };
      const done = await this.#commands.send(caller, request, 'DeleteResource', data);
      return done.isVisible ? undefined : later(reply, done);
    }
  }
  return ResourcesController;
}

/** Takes the key's parts out of a body. Throws a problem that names every part that is missing. */
function keyed({ keyFields, separator, noun }: KindRoute, given: Given): { key: string; attributes: Attributes } {
  const missing = keyFields.filter((field) => typeof given[field] !== 'string' || given[field] === '');
  if (missing.length > 0) {
    const message = (field: string) => `${noun}.${field}: expected a name`;
    throw new GatewayProblem('invalid', missing.map(message).join('; '), {
      errors: missing.map((field) => ({ path: `${noun}.${field}`, code: 'required', message: 'expected a name' })),
    });
  }
  const attributes = Object.fromEntries(Object.entries(given).filter(([field]) => !keyFields.includes(field)));
  return { key: keyFields.map((field) => given[field]).join(separator), attributes };
}

export const resourceControllers: readonly Type[] = KIND_ROUTES.map(resourceController);
