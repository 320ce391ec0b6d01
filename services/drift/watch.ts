import type { AccountId, DriftedResource, DriftIgnore, Id } from '@fleetwright/contracts';
import {
  activeIgnores,
  attributed,
  decideDrift,
  driftFold,
  type DriftState,
  type Ignores,
  ignoresFold,
  REPORTED_MAX,
  verifyRun,
} from '@fleetwright/core/drift';
import { accepted } from '@fleetwright/core/event-sourcing';
import { compareManaged, type MaskOf, maskWith } from '@fleetwright/core/fleet';
import {
  Aggregate,
  type Cause,
  causeId,
  Coalescer,
  RegisteredRepositories,
  Remembered,
} from '@fleetwright/kit/service';
import type { DriftPorts } from './ports.ts';
import { REPOSITORIES_SEEN_MAX } from './limits.ts';
import { Preparation } from './prepare.ts';

/** `applying`: apply is at work, look again later. */
export type Looked = 'looked' | 'applying';

/** Compares what was applied with what is live, and records it. */
export class Watch {
  readonly #ports: DriftPorts;
  readonly #preparation: Preparation;
  readonly #drifts: Aggregate<DriftState>;
  readonly #looks = new Coalescer<Looked>();
  /** Of each account: what is not to be told. */
  readonly ignores: Aggregate<Ignores>;
  readonly registry: RegisteredRepositories;
  /** What each repository was last looked at with. */
  readonly #seen: Remembered<Seen>;

  private constructor(ports: DriftPorts) {
    this.#ports = ports;
    this.#preparation = new Preparation(ports);
    this.#drifts = new Aggregate(ports, { streamOf: (id) => `drift-${id}`, folding: driftFold });
    this.ignores = new Aggregate(ports, { streamOf: (account) => `ignores-${account}`, folding: ignoresFold });
    const remedy = 'drift of this repository is not looked for: register it again';
    this.registry = new RegisteredRepositories(ports, { name: 'drift.registry', remedy });
    this.#seen = new Remembered(ports.store, REPOSITORIES_SEEN_MAX);
  }

  static over(ports: DriftPorts): Watch {
    const known = watchesByPorts.get(ports) ?? new Watch(ports);
    watchesByPorts.set(ports, known);
    return known;
  }

  /** Records once what the run's applied changes look like now. Nothing for a run that applied nothing. */
  async verify(repository_id: Id, run_id: Id, cause: Cause): Promise<void> {
    const applied = await this.#preparation.appliedBy(repository_id, run_id);
    if (applied.length === 0) return;
    await this.#drifts.execute(repository_id, {
      // The first append that follows from the cause, so an event that is heard again reads no fleet.
      operationId: causeId(cause),
      cause,
      decide: async () => {
        const [expected, managed, maskOf] = await Promise.all([
          this.#preparation.expectedBy(cause.account_id, run_id, applied),
          this.#preparation.managed(cause.account_id, repository_id),
          this.#maskOf(cause),
        ]);
        return accepted([verifyRun({ repository_id, run_id, applied, expected, managed, maskOf })], null);
      },
      onRepeat: () => null,
    });
  }

  /**
   * Tells drift that is new, changed or over, as of account revision `since` or later. Of many who ask while a look is
   * at work, all share the next one.
   */
  async look(repository_id: Id, since: number, cause: Cause): Promise<Looked> {
    const seen = this.#seen.get(repository_id);
    const isSeen = seen !== undefined && seen.revision >= since;
    if (isSeen && seen.ignored === ignoredKey(await this.#active(cause.account_id))) return 'looked';
    return this.#looks.run(repository_id, () => this.#lookNow(repository_id, cause));
  }

  async #lookNow(repository_id: Id, cause: Cause): Promise<Looked> {
    if (await this.#preparation.isApplying(repository_id)) return 'applying';
    const { edition } = this.#seen;
    let seen: Seen = { revision: 0, ignored: '' };
    await this.#drifts.execute(repository_id, {
      // A look is repeated by looking, never by its outcome of then.
      operationId: this.#ports.ids.next(),
      cause,
      decide: async (state) => {
        const [ignores, managed, maskOf] = await Promise.all([
          this.#active(cause.account_id),
          this.#preparation.managed(cause.account_id, repository_id),
          this.#maskOf(cause),
        ]);
        seen = { revision: managed.revision, ignored: ignoredKey(ignores) };
        const found = await this.#attributed(cause.account_id, compareManaged(managed));
        const { digestOf } = this.#ports;
        return decideDrift(state, { repository_id, managed, found, ignores, digestOf, maskOf });
      },
      onRepeat: () => null,
    });
    this.#seen.set(repository_id, seen, edition);
    return 'looked';
  }

  async #active(account: AccountId): Promise<readonly DriftIgnore[]> {
    return activeIgnores((await this.ignores.load(account)).state, this.#ports.clock.now());
  }

  /** With who did it, as far as events can list them. */
  async #attributed(account: AccountId, found: readonly DriftedResource[]): Promise<readonly DriftedResource[]> {
    if (found.length === 0) return found;
    const refs = found.slice(0, REPORTED_MAX).map(({ kind, key }) => ({ kind, key }));
    return attributed(found, await this.#ports.history.byHand(account, refs));
  }

  /** Two secrets that differ are told by two masks. */
  async #maskOf({ account_id }: Cause): Promise<MaskOf> {
    return maskWith(await this.#ports.fingerprints.of(account_id));
  }

  /** The account's newest revision. */
  async liveRevision(account: AccountId): Promise<number> {
    return this.#ports.live.revision(account);
  }
}

interface Seen {
  readonly revision: number;
  readonly ignored: string;
}

/** Another text when something else is ignored; one that ends is. */
function ignoredKey(ignores: readonly DriftIgnore[]): string {
  return JSON.stringify(ignores.map(({ id, key, field }) => [id, key, field]));
}

const watchesByPorts = new WeakMap<DriftPorts, Watch>();
