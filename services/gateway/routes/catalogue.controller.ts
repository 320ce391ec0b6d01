import { InstancesQuery, NewModuleVersionBody, PageQuery, UpdateInstanceBody } from '@fleetwright/contracts';
import type { CommandData } from '@fleetwright/contracts';
import { instanceView, resourceKey } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { operationId, Repeatable, type RequestKey } from '../operation.ts';
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
    return pageOf('versions', rows, query.limit, ({ position: _position, ...version }) => version);
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
    @Repeatable() key: RequestKey,
    @Param('name') name: string,
    @Body({ schema: NewModuleVersionBody }) body: z.output<typeof NewModuleVersionBody>,
  ) {
    await this.#mustHave(caller.account, name);
    const data = { module: name, ...body.version };
    const { result } = await this.#commands.send(caller, operationId(caller, key), 'PromoteModuleVersion', data);
    return { version: result };
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

  @Route({ method: 'PATCH', path: 'instances/:id', summary: 'Change an instance', access: 'system.fleet.write' })
  async updateInstance(
    @CurrentCaller() caller: Caller,
    @Repeatable() key: RequestKey,
    @Param('id') id: string,
    @Body({ schema: UpdateInstanceBody }) body: z.output<typeof UpdateInstanceBody>,
  ) {
    const known = await this.#ports.models.get('instances', caller.account, id);
    if (known === null) throw notFound('instance', id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const data = { instance_id: id, ...body.instance } as CommandData<'UpdateInstance'>;
    const { result } = await this.#commands.send(caller, operationId(caller, key), 'UpdateInstance', data);
    return { instance: result };
  }

  async #mustHave(account: string, name: string): Promise<void> {
    const row = await this.#ports.models.get('resources', account, resourceKey('module', name));
    if (row === null) throw notFound('node_module', name);
  }
}
