import type { AccountId, CommandEnvelope, Id, Instant } from '@fleetwright/contracts';
import { NODES_NAMED_MAX } from '@fleetwright/contracts';
import type { Fact, Fold } from '@fleetwright/core/event-sourcing';
import { agentSpreadSeconds } from '@fleetwright/core/fleet';
import {
  byStanding,
  driftKey,
  goneOffline,
  keysKey,
  type NodeRow,
  observe,
  REPORTS_MISSED_MAX,
  type StateChange,
  tellDrift,
  tellKeys,
  tellTransition,
} from '@fleetwright/core/fleet-status';
import { Aggregate, OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { ASSESS_MS, ASSESSED_AT_ONCE } from './limits.ts';
import { Listening } from './listening.ts';
import { FLEET_STATUS_PORTS, type FleetStatusPorts } from './ports.ts';
import { Reception } from './reception.ts';

const NOTHING: Fold<null> = { initial: null, evolve: () => null };

interface Told {
  /** The same for the same transition, whoever tells it and however often. */
  readonly operationId: string;
  readonly fact: Fact;
}

/**
 * Looks at nodes of which something is new, and tells what they came to. First the event, then the row: what is told twice
 * for want of the row is told under the same operation id, and stands in the log once.
 */
@Controller()
export class FleetStatusTicks {
  readonly #ports: FleetStatusPorts;
  readonly #listening: Listening;
  readonly #reception: Reception;
  readonly #told: Aggregate<null>;
  readonly #keys: Aggregate<null>;

  constructor(
    @Inject(FLEET_STATUS_PORTS) ports: FleetStatusPorts,
    @Inject(Listening) listening: Listening,
    @Inject(Reception) reception: Reception,
  ) {
    this.#ports = ports;
    this.#listening = listening;
    this.#reception = reception;
    this.#told = new Aggregate(ports, { streamOf: (account) => `nodes-${account}`, folding: NOTHING });
    this.#keys = new Aggregate(ports, { streamOf: (account) => `node-keys-${account}`, folding: NOTHING });
  }

  @OnTick({ name: 'assess', everyMs: ASSESS_MS, leased: true })
  async assess(_now: Instant, signal: AbortSignal): Promise<void> {
    const { status, config } = this.#ports;
    const listeningMs = await this.#listening.forMs();
    // Whoever has missed two is looked at, too: it tells how many are about to follow.
    const silentMs = (REPORTS_MISSED_MAX - 1) * config.intervalMs;
    const rows = await status.unassessed({ silentMs, limit: ASSESSED_AT_ONCE });
    const byAccount = Map.groupBy(rows, ({ account }) => account);
    const failures: unknown[] = [];
    for (const [account, ofAccount] of byAccount) {
      if (signal.aborted) return;
      // What stands in one account's way is told when all others had their turn.
      await this.#assessAccount(account, ofAccount, listeningMs).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #assessAccount(account: AccountId, rows: readonly NodeRow[], listeningMs: number): Promise<void> {
    const { status, config } = this.#ports;
    const { intervalMs } = config;
    const standings = await this.#reception.standings(account);
    const { known, shownOut } = byStanding(rows, (instance) => standings.has(instance));
    // They would come again with every look, before those that are to be looked at.
    if (shownOut.length > 0) await status.forget(shownOut);
    const silent = known.filter(({ state }) => state !== 'offline');
    const spreadMs = agentSpreadSeconds(standings.size) * 1_000;
    const gone = goneOffline(silent, { intervalMs, spreadMs, listeningMs, nodes: standings.size });
    const offline = new Set(gone.offline);
    const told: Told[] = [];
    const keys: Told[] = [];
    const changes: StateChange[] = [];
    for (const row of known) {
      if (offline.has(row.instance_id)) changes.push(changeOf(row, { state: 'offline', since: row.last_seen_at }));
      else if (row.silentMs <= REPORTS_MISSED_MAX * intervalMs) {
        const agent = standings.get(row.instance_id)?.agent_id ?? '';
        keys.push(...tellKeysOf(row, agent));
        this.#assessNode(row, agent, { told, changes });
      }
    }
    const lost = known.filter(({ instance_id }) => offline.has(instance_id));
    told.push(...tellOffline(lost, gone.isMany));
    // Each in one append, however many nodes: a fleet that changes as a whole must not keep the next look waiting.
    await this.#keys.observe(account, keys.map(observedOf(account)));
    await this.#told.observe(account, told.map(observedOf(account)));
    if (changes.length > 0) await status.change(changes);
  }

  #assessNode(
    row: NodeRow,
    agent_id: Id,
    { told, changes }: { readonly told: Told[]; readonly changes: StateChange[] },
  ): void {
    const { instance_id, hostname, report, current, cloned_boot_id } = row;
    const node = { instance_id, hostname };
    const observed = observe(report, { current: current?.digest ?? null, isCloned: cloned_boot_id !== null });
    const from = `${instance_id}:${row.state}:${row.since}`;
    for (const fact of tellTransition(node, row, observed, current)) {
      told.push({ operationId: `${from}:${fact.type}`, fact });
    }
    for (const fact of tellDrift(node, report, row.told_drift)) {
      told.push({ operationId: `${instance_id}:drift:${this.#ports.digestOf([row.since, driftKey(report)])}`, fact });
    }
    const clone = cloned_boot_id === null ? null : [row.boot_id, cloned_boot_id].toSorted().join(' ');
    if (clone !== null && clone !== row.told_clone) {
      const fact = { type: 'IdentityCloned' as const, data: { ...node, boot_ids: clone.split(' ') } };
      told.push({ operationId: `${instance_id}:clone:${clone}`, fact });
    }
    const drift = driftKey(report);
    changes.push(
      changeOf(row, {
        state: observed.state,
        since: null,
        told_drift: drift,
        told_clone: clone,
        told_keys: keysKey(agent_id, report),
      }),
    );
  }
}

function tellKeysOf({ instance_id, hostname, report, told_keys }: NodeRow, agent_id: Id): Told[] {
  const fact = tellKeys({ agent_id, instance_id, hostname }, report, told_keys);
  // Of this report: told again from another one it changes nothing.
  return fact === undefined ? [] : [{ operationId: `${instance_id}:${report.boot_id}:${report.sequence}`, fact }];
}

const observedOf = (account: AccountId) => {
  const actor = { type: 'system' as const, id: 'fleet-status' };
  return ({ operationId, fact }: Told) => {
    const cause: CommandEnvelope = { operation_id: operationId, account_id: account, actor, traceparent: null };
    return { cause, fact };
  };
};

function changeOf(
  { account, instance_id, essence, current, told_drift, told_clone, told_keys }: NodeRow,
  change: Pick<StateChange, 'state' | 'since'> & Partial<StateChange>,
): StateChange {
  return {
    account,
    instance_id,
    essence,
    current: current?.digest ?? null,
    told_drift,
    told_clone,
    told_keys,
    ...change,
  };
}

/** One event for all of them when they are many, else one for each; none while many wait for the last of them. */
function tellOffline(lost: readonly NodeRow[], isMany: boolean): Told[] {
  if (lost.length === 0) return [];
  const named = lost.map(({ instance_id, hostname, last_seen_at }) => ({ instance_id, hostname, last_seen_at }));
  const event = (nodes: typeof named): Told => ({
    operationId: `offline:${nodes.map(({ instance_id, last_seen_at }) => `${instance_id}@${last_seen_at}`)[0]}:${nodes.length}`,
    fact: { type: 'NodeOffline', data: { nodes: nodes.slice(0, NODES_NAMED_MAX), total: nodes.length } },
  });
  if (isMany) return [event(named)];
  return named.map((node) => event([node]));
}
