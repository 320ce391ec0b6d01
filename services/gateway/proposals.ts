import type { Change, ProposalView } from '@fleetwright/contracts';
import { maskSecrets, type ProposalRow, proposalView } from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import { RUN_PROPOSALS_MAX } from './limits.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { notFound } from './problems.ts';

/** A proposal as its own page shows it: with the change itself, wherever that is kept. */
export interface ProposalDetail extends Omit<ProposalView, 'body'> {
  readonly body: { readonly inline: Change };
  /** What apply would write, under the resource's name. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Reads proposals with what belongs to them: what they wait for, and what they change. */
@Injectable()
export class Proposals {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** Throws GatewayProblem when there is none. */
  async row(account: string, id: string): Promise<ProposalRow> {
    const row = await this.#ports.models.get('proposals', account, id);
    if (row === null) throw notFound('proposal', id);
    return row;
  }

  /** In the order of the ids. Throws GatewayProblem that names the first that is not there. */
  async rows(account: string, ids: readonly string[]): Promise<readonly ProposalRow[]> {
    const rows = await this.#ports.models.getMany('proposals', account, ids);
    const found = new Set(rows.map(({ id }) => id));
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw notFound('proposal', missing);
    return rows;
  }

  async views(account: string, rows: readonly ProposalRow[]): Promise<ProposalView[]> {
    const members = await this.members(account, [...new Set(rows.map(({ sync_run_id }) => sync_run_id))]);
    return rows.map((row) => maskSecrets(proposalView(row, members.get(row.sync_run_id) ?? [])));
  }

  async detail(account: string, row: ProposalRow): Promise<ProposalDetail> {
    const [view] = await this.views(account, [row]);
    const change = await this.change(account, row);
    return { ...(view ?? proposalView(row, [])), body: { inline: change }, payload: payloadOf(change) };
  }

  /** What a proposal changes, secrets masked. */
  async change(account: string, { body }: ProposalRow): Promise<Change> {
    if ('inline' in body) return maskSecrets(body.inline);
    return maskSecrets(await this.#ports.json.get<Change>(account, body.document));
  }

  /** The proposals that belong to each of the runs, in plan order. */
  async members(account: string, runs: readonly string[]): Promise<ReadonlyMap<string, readonly ProposalRow[]>> {
    if (runs.length === 0) return new Map();
    const rows = await this.#ports.models.list('proposals', account, {
      filter: { sync_run_id: runs },
      order: 'oldest_first',
      limit: RUN_PROPOSALS_MAX,
    });
    const ordered = rows.toSorted((a, b) => a.ordinal - b.ordinal || a.position - b.position);
    return Map.groupBy(ordered, ({ sync_run_id }) => sync_run_id);
  }
}

/** As the reference documents show it: the name beside the attributes. */
export function payloadOf({ key, write }: Change): Readonly<Record<string, unknown>> {
  return { name: key, ...write };
}
