import type {
  AccountId,
  AgentPage,
  AgentStanding,
  Command,
  CommandReply,
  Id,
  Json,
  ReachedNodes,
  RunNode,
} from '@fleetwright/contracts';
import { StoreWentBack } from '@fleetwright/core/event-sourcing';
import { compareText } from '@fleetwright/core/fleet';
import { observe, REPORTS_MISSED_MAX, runNodes } from '@fleetwright/core/fleet-status';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { FLEET_STATUS_PORTS, type FleetStatusPorts } from './ports.ts';
import { Reception } from './reception.ts';

/** Of `fleet-<account>`, what may make bundles others. */
const CHANGES_BUNDLES: ReadonlySet<string> = new Set(['ResourceChanged', 'ModuleVersionPromoted', 'InstanceChanged']);

/** What people ask of agents. */
@Controller()
export class FleetStatusCommands {
  readonly #ports: FleetStatusPorts;
  readonly #reception: Reception;

  constructor(@Inject(FLEET_STATUS_PORTS) ports: FleetStatusPorts, @Inject(Reception) reception: Reception) {
    this.#ports = ports;
    this.#reception = reception;
  }

  @OnCommand('CountReachedNodes')
  async count({ account_id, data }: Command<'CountReachedNodes'>): Promise<CommandReply> {
    const { status, json } = this.#ports;
    const reached = await json.get<ReachedNodes>(account_id, data.nodes_document);
    // Before the states: whatever is computed later makes them old, and never new.
    const isComputed = await this.#isComputed(account_id);
    const [standings, states] = await Promise.all([this.#reception.standings(account_id), status.states(account_id)]);
    const hostnames = reached.flatMap(({ change, nodes }) => (change === 'removed' ? [] : nodes));
    const instanceOf = new Map([...standings.values()].map(({ hostname, instance_id }) => [hostname, instance_id]));
    const counted = runNodes(hostnames, { instanceOf, states, isComputed });
    const result = { ...counted, items: await this.#withReasons(account_id, counted.items, instanceOf) };
    return { ok: true, result, position: null, account_revision: null };
  }

  /** Whether the bundles have every change of the fleet that the log has. */
  async #isComputed(account: AccountId): Promise<boolean> {
    const { status, store } = this.#ports;
    try {
      const later = await store.read(`fleet-${account}`, await status.computedTo(account));
      return !later.some(({ type }) => CHANGES_BUNDLES.has(type));
    } catch (error) {
      // They begin anew in a moment.
      if (error instanceof StoreWentBack) return false;
      throw error;
    }
  }

  async #withReasons(
    account: AccountId,
    items: readonly RunNode[],
    instanceOf: ReadonlyMap<string, Id>,
  ): Promise<RunNode[]> {
    const degraded = items.filter(({ state }) => state === 'degraded').map(({ hostname }) => hostname);
    if (degraded.length === 0) return [...items];
    const { status, config } = this.#ports;
    const instances = degraded.flatMap((hostname) => instanceOf.get(hostname) ?? []);
    const rows = await status.nodes(account, REPORTS_MISSED_MAX * config.intervalMs, instances);
    return items.map((item) => {
      const row = rows.get(instanceOf.get(item.hostname) ?? '');
      if (item.state !== 'degraded' || row === undefined) return item;
      const { report, current, cloned_boot_id } = row;
      const { reasons } = observe(report, { current: current?.digest ?? null, isCloned: cloned_boot_id !== null });
      return { ...item, reason: reasons[0] ?? null };
    });
  }

  @OnCommand('ListAgents')
  async list({ account_id, data }: Command<'ListAgents'>): Promise<CommandReply> {
    const { status, config } = this.#ports;
    const [standings, rows] = await Promise.all([
      this.#reception.standings(account_id),
      status.nodes(account_id, REPORTS_MISSED_MAX * config.intervalMs),
    ]);
    const all = [...standings.values()].map((standing): AgentStanding => {
      const row = rows.get(standing.instance_id);
      const { agent_id: id, instance_id, hostname, enrolled_at, key } = standing;
      const seen = row && Date.parse(row.last_seen_at) >= Date.parse(enrolled_at) ? row : undefined;
      return {
        id,
        instance_id,
        hostname,
        public_key: key.public_key,
        state: seen?.state ?? 'never_seen',
        since: seen?.since ?? enrolled_at,
        last_seen_at: seen?.last_seen_at ?? null,
        bundle_digest: seen?.report.bundle?.digest ?? null,
        agent_version: seen?.report.agent_version ?? null,
        modules: seen?.report.modules ?? [],
        health: seen?.report.health ?? [],
        networks: seen?.report.networks ?? [],
        problems: seen?.report.problems ?? [],
      };
    });
    const page = all
      .filter(({ hostname }) => hostname > (data.after ?? '') && (data.hostname ?? hostname) === hostname)
      .filter(({ state }) => (data.state ?? state) === state)
      .toSorted((one, other) => compareText(one.hostname, other.hostname));
    const agents = page.slice(0, data.limit);
    const result: AgentPage = { agents, next: page.length > data.limit ? (agents.at(-1)?.hostname ?? null) : null };
    return { ok: true, result: result as unknown as Json, position: null, account_revision: null };
  }
}
