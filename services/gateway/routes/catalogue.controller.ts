import { InstancesQuery, NewModuleVersionBody, PageQuery, UpdateInstanceBody } from '@fleetwright/contracts';
import type { CommandData } from '@fleetwright/contracts';
import { instanceView, moduleVersionView, resourceKey } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, later } from '../commands.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { filterOf, pageOf, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';

/** What belongs to the live fleet beside the kinds that a repository may declare: module versions and instances. */
@Controller(SYSTEM)
export class CatalogueController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Commands) commands: Commands) {
    this.#ports = ports;
    this.#commands = commands;
  }

  @Route({
    method: 'GET',
    path: 'node_modules/:name/versions',
    summary: 'Versions of a module with their states',
    access: 'system.fleet.read',
  })
  async versions(
    @CurrentCaller() { account }: Caller,
    @Param('name') name: string,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ) {
    await this.#mustHave(account, name);
    const asked = { ...queryOf(query), filter: { module: name }, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('module_versions', account, asked);
    return pageOf('versions', rows, query.limit, moduleVersionView);
  }

  @Route({
    method: 'POST',
    path: 'node_modules/:name/versions',
    summary: 'Add a version to the catalogue, or promote it to a state',
    access: 'system.fleet.write',
    status: 201,
  })
  async promote(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('name') name: string,
    @Body({ schema: NewModuleVersionBody }) body: z.output<typeof NewModuleVersionBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.#mustHave(caller.account, name);
    const data = { module: name, ...body.version };
    const done = await this.#commands.send(caller, request, 'PromoteModuleVersion', data);
    if (!done.isVisible) return later(reply, done);
    const key = `${name}@${body.version.version}`;
    const row = await this.#ports.models.get('module_versions', caller.account, key);
    if (row === null) throw notFound('version', key);
    return { version: moduleVersionView(row) };
  }

  @Route({ method: 'GET', path: 'instances', summary: 'List instances', access: 'system.fleet.read' })
  async instances(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: InstancesQuery }) query: z.output<typeof InstancesQuery>,
  ) {
    const filter = filterOf({ node: query.node, status: query.status });
    const asked = { ...queryOf(query), filter, order: 'oldest_first' as const };
    return pageOf('instances', await this.#ports.models.list('instances', account, asked), query.limit, instanceView);
  }

  @Route({ method: 'GET', path: 'instances/:id', summary: 'One instance', access: 'system.fleet.read' })
  async instance(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    return { instance: instanceView(await this.#instance(account, id)) };
  }

  @Route({ method: 'PATCH', path: 'instances/:id', summary: 'Change an instance', access: 'system.fleet.write' })
  async updateInstance(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Body({ schema: UpdateInstanceBody }) body: z.output<typeof UpdateInstanceBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.#instance(caller.account, id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const data = { instance_id: id, ...body.instance } as CommandData<'UpdateInstance'>;
    const done = await this.#commands.send(caller, request, 'UpdateInstance', data);
    if (!done.isVisible) return later(reply, done);
    return { instance: instanceView(await this.#instance(caller.account, id)) };
  }

  async #instance(account: string, id: string) {
    const row = await this.#ports.models.get('instances', account, id);
    if (row === null) throw notFound('instance', id);
    return row;
  }

  async #mustHave(account: string, name: string): Promise<void> {
    const row = await this.#ports.models.get('resources', account, resourceKey('module', name));
    if (row === null) throw notFound('node_module', name);
  }
}
