import { PageQuery } from '@fleetwright/contracts';
import { Controller, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';

/** What keeps the machine running: what could not be handled, and the read models. */
@Controller(SYSTEM)
export class OperationsController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Commands) commands: Commands) {
    this.#ports = ports;
    this.#commands = commands;
  }

  @Route({
    method: 'GET',
    path: 'dead_letters',
    summary: 'Events that a stage could not handle',
    access: 'system.gitops.read',
  })
  async deadLetters(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: PageQuery }) query: z.output<typeof PageQuery>,
  ) {
    const letters = await this.#ports.state.deadLetters({ account, limit: query.limit });
    // The payload may hold what diffs mask; its place is the event store.
    return { dead_letters: letters.map(({ payload: _payload, ...letter }) => letter), next_cursor: null };
  }

  @Route({
    method: 'POST',
    path: 'dead_letters/:id/replay',
    summary: 'Give an event to its stage again',
    access: 'system.gitops.sync',
  })
  async replay(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const letter = await this.#ports.state.deadLetter(id);
    if (letter === undefined || letter.account_id !== account) throw notFound('dead letter', id);
    await this.#ports.state.markReplayed(id);
    return { dead_letter: { id, stage: letter.stage, event_id: letter.event_id, replay: 'requested' } };
  }

  @Route({
    method: 'POST',
    path: 'read_models/rebuild',
    summary: 'Fold all read models anew and swap them in',
    access: 'admin',
    status: 202,
  })
  async rebuild(@CurrentCaller() caller: Caller, @Repeatable() request: RequestKey) {
    const { result } = await this.#commands.send(caller, request, 'RebuildReadModels', {});
    return { rebuild: result };
  }

  @Route({
    method: 'GET',
    path: 'read_models',
    summary: 'How far the read models are; their generation grows with every rebuild',
    access: 'system.gitops.read',
  })
  async progress() {
    const { position, generation } = await this.#ports.models.progress();
    return { read_models: { position, generation, head: await this.#ports.store.head() } };
  }
}
