import type { AccountId, StoredEvent } from '@fleetwright/contracts';
import {
  BundleResolver,
  type ComputedBundle,
  type ComputedTo,
  type FleetChange,
  indexFleet,
  type FleetIndex,
  peerKeys,
  type PeerKeys,
  type ReportedKeys,
  reportedKeysFold,
  TouchedNodes,
} from '@fleetwright/core/bundles';
import { EMPTY_STREAM, type StreamPlace, StoreWentBack, streamPlaceOf } from '@fleetwright/core/event-sourcing';
import { type AgentStandings, agentStandingsFold } from '@fleetwright/core/fleet';
import { Aggregate, canonicalJson, digestOfText, Serialiser } from '@fleetwright/kit/service';
import { inTurns } from './in-turns.ts';
import { COMPUTE_TRIES_MAX, COMPUTED_AT_ONCE } from './limits.ts';
import type { BundlesPorts } from './ports.ts';

/**
 * Brings the bundles of an account up to what its stream says. Level-triggered: whatever event is handled, everything up to
 * the end of the stream is computed, each touched node once, on one snapshot of the inventory.
 */
export class Computing {
  readonly #ports: BundlesPorts;
  readonly #serialiser = new Serialiser();
  /** Up to which version each account is known to be computed: what saves the events of a wave a look. */
  readonly #done = new Map<AccountId, number>();
  readonly #keys: Aggregate<ReportedKeys>;
  readonly #standings: Aggregate<AgentStandings>;
  /** Nodes whose keys may be others, by account: whoever comes to work takes all of them along. */
  readonly #rekeyed = new Map<AccountId, Set<string>>();

  constructor(ports: BundlesPorts) {
    this.#ports = ports;
    this.#keys = new Aggregate(ports, { streamOf: (id) => `node-keys-${id}`, folding: reportedKeysFold });
    this.#standings = new Aggregate(ports, { streamOf: (id) => `enrolment-${id}`, folding: agentStandingsFold });
    ports.store.onWentBack(() => this.#done.clear());
  }

  async upTo({ account_id: account, version }: StoredEvent): Promise<void> {
    if ((this.#done.get(account) ?? 0) >= version) return;
    await this.#serialiser.run(account, () => this.#catchUp(account));
  }

  /** Keys of a node's networks may be others: so are the bundles of whom it connects with. */
  async rekey(account: AccountId, hostname: string): Promise<void> {
    const waiting = this.#rekeyed.get(account) ?? new Set();
    this.#rekeyed.set(account, waiting.add(hostname));
    await this.#serialiser.run(account, () => this.#rekeyAll(account));
  }

  async #rekeyAll(account: AccountId): Promise<void> {
    const hostnames = this.#rekeyed.get(account);
    if (hostnames === undefined) return;
    this.#rekeyed.delete(account);
    const peersOf = ({ networksOf, networks }: FleetIndex) => {
      const names = new Set([...hostnames].flatMap((hostname) => networksOf.get(hostname) ?? []));
      return [...names].flatMap((name) => networks.get(name)?.peers.map(({ host }) => host) ?? []);
    };
    try {
      for (let tries = 1; tries <= COMPUTE_TRIES_MAX; tries += 1) {
        const place = await this.#ports.bundles.computedTo(account);
        if (await this.#computeNodes(account, { from: place, to: place }, peersOf)) return;
      }
      throw new Error(`the bundles of ${account} were computed by others ${COMPUTE_TRIES_MAX} times in a row`);
    } catch (error) {
      // Whoever comes next takes them along.
      this.#rekeyed.set(account, new Set([...hostnames, ...(this.#rekeyed.get(account) ?? [])]));
      throw error;
    }
  }

  async #catchUp(account: AccountId): Promise<void> {
    for (let tries = 1; tries <= COMPUTE_TRIES_MAX; tries += 1) {
      const from = await this.#ports.bundles.computedTo(account);
      const events = await this.#eventsAfter(account, from);
      const last = events?.at(-1);
      if (events === undefined) continue;
      if (last === undefined) {
        this.#done.set(account, from.version);
        return;
      }
      const to = streamPlaceOf(last);
      if (await this.#compute(account, { from, to }, events)) {
        this.#done.set(account, to.version);
        return;
      }
    }
    throw new Error(`the bundles of ${account} were computed by others ${COMPUTE_TRIES_MAX} times in a row`);
  }

  /** Undefined: the log lost what the bundles stand on, and they begin anew. */
  async #eventsAfter(account: AccountId, from: StreamPlace): Promise<readonly StoredEvent[] | undefined> {
    const { store, bundles, clock } = this.#ports;
    try {
      return await store.read(`fleet-${account}`, from);
    } catch (error) {
      if (!(error instanceof StoreWentBack) || from.version === EMPTY_STREAM.version) throw error;
      await bundles.startOver(account, Math.floor(Date.parse(clock.now()) / 1_000));
      return undefined;
    }
  }

  /** False: somebody else came first. */
  async #compute(
    account: AccountId,
    places: { readonly from: ComputedTo; readonly to: StreamPlace },
    events: readonly StoredEvent[],
  ): Promise<boolean> {
    const { bundles } = this.#ports;
    const changes = events.filter(isChange);
    if (changes.length === 0) {
      return (await bundles.record(account, places, { parts: [], gone: [] })).kind === 'recorded';
    }
    return this.#computeNodes(account, places, (fleet) => {
      const touching = new TouchedNodes(fleet);
      return changes.flatMap((change) => touching.of(change));
    });
  }

  /** False: somebody else came first. */
  async #computeNodes(
    account: AccountId,
    places: { readonly from: ComputedTo; readonly to: StreamPlace },
    touchedIn: (fleet: FleetIndex) => readonly string[],
  ): Promise<boolean> {
    const { live, bundles, agents } = this.#ports;
    const [snapshot, instances] = await Promise.all([live.snapshot(account), live.instances(account)]);
    const fleet = indexFleet(snapshot);
    const touched = [...new Set(touchedIn(fleet))];
    const known = await bundles.known(account, touched);
    const instanceOf = new Map(instances.map(({ id, node }) => [node, id]));
    const resolver = new BundleResolver(fleet, this.#ports.digestOf, await this.#peerKeys(account, fleet));
    const sizes = new Map<string, number>();
    const parts = inTurns(touched, COMPUTED_AT_ONCE, (hostname): ComputedBundle[] => {
      const manifest = resolver.manifestOf(hostname);
      if (manifest === undefined) return [];
      const text = canonicalJson(manifest);
      const bundle = { digest: digestOfText(text), instance_id: instanceOf.get(hostname) ?? null };
      const before = known.get(hostname);
      if (before?.digest === bundle.digest && before.instance_id === bundle.instance_id) return [];
      sizes.set(hostname, Buffer.byteLength(text));
      return [{ hostname, ...bundle, manifest: text }];
    });
    const gone = touched.filter((hostname) => !fleet.nodes.has(hostname) && known.has(hostname));
    const recorded = await bundles.record(account, places, { parts, gone });
    if (recorded.kind === 'moved') return false;
    for (const { hostname, instance_id, number, digest } of recorded.bundles) {
      const manifest = { digest, size_bytes: sizes.get(hostname) ?? 1 };
      if (instance_id !== null) agents.tell(account, instance_id, { kind: 'bundle', bundle: { number, manifest } });
    }
    return true;
  }

  async #peerKeys(account: AccountId, { networks }: FleetIndex): Promise<PeerKeys> {
    if (networks.size === 0) return new Map();
    const [keys, standings] = await Promise.all([this.#keys.load(account), this.#standings.load(account)]);
    return peerKeys(keys.state, standings.state);
  }
}

function isChange(event: StoredEvent): event is FleetChange {
  return event.type === 'ResourceChanged' || event.type === 'ModuleVersionPromoted' || event.type === 'InstanceChanged';
}
