import { type Attributes, type Json, PageQuery, ResourceBody, type ResourceView } from '@fleetwright/contracts';
import { maskSecrets, resourceKey, type ResourceRow, resourceView } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Param, Query, Res, type Type } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, type Done, later } from '../commands.ts';
import { ExpectedVersion } from '../expected-version.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { pageAround, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem, notFound } from '../problems.ts';
import { KIND_ROUTES, type KindRoute } from '../resource-kinds.ts';
import { Route, SYSTEM } from '../route.ts';

type Given = Record<string, Json>;

/** The imperative side of one kind: five routes that say to the inventory what to do. */
function resourceController(route: KindRoute): Type {
  const { kind, path, noun, nouns } = route;
  const Wrapped = z.strictObject({ [noun]: ResourceBody });

  @Controller(SYSTEM)
  class ResourcesController {
    readonly #ports: GatewayPorts;
    readonly #commands: Commands;

    constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Commands) commands: Commands) {
      this.#ports = ports;
      this.#commands = commands;
    }

    @Route({ method: 'GET', path, summary: `List ${nouns}`, access: 'system.fleet.read' })
    async list(@CurrentCaller() { account }: Caller, @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>) {
      const asked = { ...queryOf(query), filter: { kind }, order: 'oldest_first' as const };
      const rows = await this.#ports.models.list('resources', account, asked);
      return pageAround(nouns, rows, query.limit, (shown) => Promise.all(shown.map((row) => this.#view(account, row))));
    }

    @Route({ method: 'GET', path: `${path}/:key`, summary: `One ${noun}`, access: 'system.fleet.read' })
    get(@CurrentCaller() { account }: Caller, @Param('key') key: string) {
      return this.#answer(account, key);
    }

    @Route({ method: 'POST', path, summary: `Create a ${noun}`, access: 'system.fleet.write', status: 201 })
    async create(
      @CurrentCaller() caller: Caller,
      @Repeatable() request: RequestKey,
      @Body({ schema: Wrapped }) body: Record<string, Given>,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const { key, attributes } = keyed(route, body[noun] ?? {});
      const done = await this.#commands.send(caller, request, 'CreateResource', { kind, key, attributes });
      return this.#written(caller, key, done, reply);
    }

    @Route({
      method: 'PATCH',
      path: `${path}/:key`,
      summary: `Change a ${noun}; with If-Match only at that version`,
      access: 'system.fleet.write',
    })
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
      return this.#written(caller, key, done, reply);
    }

    @Route({
      method: 'DELETE',
      path: `${path}/:key`,
      summary: `Delete a ${noun}; with If-Match only at that version`,
      access: 'system.fleet.write',
      status: 204,
    })
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

    async #written({ account }: Caller, key: string, done: Done, reply: FastifyReply) {
      return done.isVisible ? this.#answer(account, key) : { [noun]: { kind, key }, ...later(reply, done) };
    }

    async #answer(account: string, key: string) {
      const row = await this.#ports.models.get('resources', account, resourceKey(kind, key));
      if (row === null) throw notFound(noun, key);
      return { [noun]: await this.#view(account, row) };
    }

    /** Attributes that were too large for an event are fetched. */
    async #view(account: string, row: ResourceRow): Promise<ResourceView> {
      const view = resourceView(row);
      const { $document } = view.attributes as { readonly $document?: string };
      if ($document === undefined) return maskSecrets(view);
      return maskSecrets({ ...view, attributes: await this.#ports.json.get<Attributes>(account, $document) });
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
