import type { CommandData } from '@fleetwright/contracts';
import {
  ConnectionCheck,
  RegisterRepositoryBody,
  RepositoriesQuery,
  UpdateRepositoryBody,
} from '@fleetwright/contracts';
import { type RepositoryRow, repositoryView } from '@fleetwright/core/read-models';
import { hostKeyFacts } from '@fleetwright/kit/service';
import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, later } from '../commands.ts';
import { RECENT_RUNS } from '../limits.ts';
import { idOf, operationId, Repeatable, type RequestKey } from '../operation.ts';
import { filterOf, pageOf, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';
import { Runs } from '../runs.ts';

const PATH = 'gitops_repositories';

/** The registered repositories. */
@Controller(SYSTEM)
export class RepositoriesController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;
  readonly #runs: Runs;

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Commands) commands: Commands,
    @Inject(Runs) runs: Runs,
  ) {
    this.#ports = ports;
    this.#commands = commands;
    this.#runs = runs;
  }

  @Route({ method: 'POST', path: PATH, summary: 'Register a repository', access: 'system.gitops.write', status: 201 })
  async register(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Body({ schema: RegisterRepositoryBody }) body: z.output<typeof RegisterRepositoryBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const repository_id = idOf(operationId(caller, request));
    const { name, ...given } = body.gitops_repository;
    const settings = name === undefined ? given : { ...given, name };
    const done = await this.#commands.send(caller, request, 'RegisterRepository', { repository_id, settings });
    if (!done.isVisible) return { gitops_repository: { id: repository_id }, ...later(reply, done) };
    const row = await this.#ports.models.get('repositories', caller.account, repository_id);
    const view = row === null ? { id: repository_id } : shown(row);
    // As it was registered: its first run may have ended, or the repository be gone, before the rows were read.
    return { gitops_repository: { ...view, status: settings.enabled ? 'syncing' : 'disabled' } };
  }

  @Route({
    method: 'POST',
    path: `${PATH}/check_connection`,
    summary: 'Ask a remote once, as a registration with these settings would; nothing is kept',
    access: 'system.gitops.write',
  })
  async checkConnection(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Body({ schema: RegisterRepositoryBody }) body: z.output<typeof RegisterRepositoryBody>,
  ) {
    const { name, ...given } = body.gitops_repository;
    const settings = name === undefined ? given : { ...given, name };
    // The remote may answer otherwise a moment later: a key must never bring back an old answer.
    const { result } = await this.#commands.send(caller, { ...request, key: null }, 'CheckConnection', { settings });
    return { gitops_connection: ConnectionCheck.parse(result) };
  }

  @Route({
    method: 'POST',
    path: `${PATH}/:id/check_connection`,
    summary: 'Ask the remote of a repository once; an ssh host must show the recorded key',
    access: 'system.gitops.write',
  })
  async checkRepository(@CurrentCaller() caller: Caller, @Repeatable() request: RequestKey, @Param('id') id: string) {
    await this.#row(caller.account, id);
    const data = { repository_id: id };
    const { result } = await this.#commands.send(caller, { ...request, key: null }, 'CheckRepository', data);
    return { gitops_connection: ConnectionCheck.parse(result) };
  }

  @Route({ method: 'GET', path: PATH, summary: 'List repositories', access: 'system.gitops.read' })
  async list(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: RepositoriesQuery }) query: z.output<typeof RepositoriesQuery>,
  ) {
    const filter = filterOf({ name: query.name });
    const asked = { ...queryOf(query), filter, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('repositories', account, asked);
    return pageOf('gitops_repositories', rows, query.limit, shown);
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'A repository with its recent runs',
    access: 'system.gitops.read',
  })
  async get(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const row = await this.#row(account, id);
    const { gitops_sync_runs } = await this.#runs.page(account, { limit: RECENT_RUNS }, { repository_id: id });
    return { gitops_repository: shown(row), gitops_sync_runs };
  }

  @Route({
    method: 'PATCH',
    path: `${PATH}/:id`,
    summary: 'Change a repository; ownership stays',
    access: 'system.gitops.write',
  })
  async update(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Body({ schema: UpdateRepositoryBody }) body: z.output<typeof UpdateRepositoryBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.#row(caller.account, id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const settings = body.gitops_repository as CommandData<'UpdateRepository'>['settings'];
    const done = await this.#commands.send(caller, request, 'UpdateRepository', { repository_id: id, settings });
    if (!done.isVisible) return later(reply, done);
    return { gitops_repository: shown(await this.#row(caller.account, id)) };
  }

  @Route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Remove a repository; the remote and the live fleet stay',
    access: 'system.gitops.write',
    status: 204,
  })
  async remove(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    // With a key this may be a repetition: the stage knows whether the repository was there the first time.
    if (request.key === null) await this.#row(caller.account, id);
    const done = await this.#commands.send(caller, request, 'RemoveRepository', { repository_id: id });
    return done.isVisible ? undefined : later(reply, done);
  }

  async #row(account: string, id: string) {
    const row = await this.#ports.models.get('repositories', account, id);
    if (row === null) throw notFound('repository', id);
    return row;
  }
}

function shown(row: RepositoryRow) {
  return repositoryView(row, hostKeyFacts);
}
