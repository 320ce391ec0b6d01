import { type FleetPlanView, type PlanOutcome, PlanQuery, type PlanReply } from '@fleetwright/contracts';
import { maskSecrets } from '@fleetwright/core/read-models';
import { Body, Controller, Inject, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands } from '../commands.ts';
import { FleetText, YAML_MEDIA_TYPES } from '../fleet-text.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { fleetInvalid, GatewayProblem, notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';

/** What a file would change, before anybody commits it. */
@Controller(SYSTEM)
export class PlanController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Commands) commands: Commands) {
    this.#ports = ports;
    this.#commands = commands;
  }

  @Route({
    method: 'POST',
    path: 'gitops_plan',
    summary: 'What a fleet.yaml would change in the live fleet; nothing is written or opened',
    access: 'system.gitops.read',
    textBody: YAML_MEDIA_TYPES,
  })
  async plan(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Query({ schema: PlanQuery }) query: z.output<typeof PlanQuery>,
    @Body() body: unknown,
  ) {
    const { account } = caller;
    const { file } = query;
    const repository_id = query.repository_id ?? null;
    if (repository_id !== null && (await this.#ports.models.get('repositories', account, repository_id)) === null) {
      throw notFound('repository', repository_id);
    }
    const source_document = await this.#ports.json.putText(account, textOf(body, file));
    // The same file may have another plan a moment later: a key must never bring back an old one.
    const asked = { ...request, key: null };
    const { result } = await this.#commands.send(caller, asked, 'PlanFleet', { source_document, file, repository_id });
    const outcome = await this.#outcomeOf(account, result as PlanReply);
    if (outcome.outcome === 'invalid') throw fleetInvalid(maskSecrets(outcome.findings));
    return { gitops_plan: viewOf(repository_id, outcome) };
  }

  async #outcomeOf(account: string, reply: PlanReply): Promise<PlanOutcome> {
    return 'inline' in reply ? reply.inline : this.#ports.json.get<PlanOutcome>(account, reply.document);
  }
}

/** Throws GatewayProblem for what is no text of a file. */
function textOf(body: unknown, file: string): string {
  if (body === undefined) {
    throw new GatewayProblem('invalid', `There is no body: send the text of a fleet.yaml as ${YAML_MEDIA_TYPES[0]}.`);
  }
  if (!(body instanceof FleetText)) {
    throw new GatewayProblem('unsupported_media_type', `Send the file as ${YAML_MEDIA_TYPES[0]}.`);
  }
  const decoded = body.decode(file);
  if ('finding' in decoded) throw fleetInvalid([decoded.finding]);
  return decoded.text;
}

function viewOf(
  repository_id: string | null,
  { live_revision, counts, summary, changes, findings }: Extract<PlanOutcome, { outcome: 'planned' }>,
): FleetPlanView {
  const has_changes = changes.length > 0;
  return maskSecrets({ repository_id, live_revision, has_changes, counts, diff: summary, changes, findings });
}
