import type { AccountId, Id } from '@fleetwright/contracts';
import { decideDrift, driftFold, type DriftState, verifyRun } from '@fleetwright/core/drift';
import { accepted } from '@fleetwright/core/event-sourcing';
import { Aggregate, type Cause, causeId } from '@fleetwright/kit/service';
import type { DriftPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

/** `applying`: apply is at work, look again later. */
export type Looked = 'looked' | 'applying';

interface Look {
  /** Has not read the fleet yet, so whoever comes now is answered by it as well. */
  isJoinable: boolean;
  readonly result: Promise<Looked>;
}

/** Compares what was applied with what is live, and records it. */
export class Watch {
  readonly #ports: DriftPorts;
  readonly #preparation: Preparation;
  readonly #drifts: Aggregate<DriftState>;
  readonly #looks = new Map<Id, Look>();
  /** The account revision that each repository was last looked at. */
  readonly #seen = new Map<Id, number>();

  private constructor(ports: DriftPorts) {
    this.#ports = ports;
    this.#preparation = new Preparation(ports);
    this.#drifts = new Aggregate(ports, { streamOf: (id) => `drift-${id}`, folding: driftFold });
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
        const managed = await this.#preparation.managed(cause.account_id, repository_id);
        return accepted([verifyRun({ repository_id, run_id, applied, managed })], null);
      },
      onRepeat: () => null,
    });
  }

  /**
   * Tells drift that is new, changed or over, as of account revision `since` or later. Of many who ask at once, those who
   * come before a look has read the fleet share it; the others share the next one.
   */
  async look(repository_id: Id, since: number, cause: Cause): Promise<Looked> {
    if ((this.#seen.get(repository_id) ?? -1) >= since) return 'looked';
    const current = this.#looks.get(repository_id);
    if (current?.isJoinable) return current.result;
    const next: Look = { isJoinable: true, result: Promise.resolve('looked') };
    const result = this.#lookAfter(current, next, repository_id, cause);
    this.#looks.set(repository_id, Object.assign(next, { result }));
    try {
      return await result;
    } finally {
      if (this.#looks.get(repository_id) === next) this.#looks.delete(repository_id);
    }
  }

  async #lookAfter(before: Look | undefined, look: Look, repository_id: Id, cause: Cause): Promise<Looked> {
    // How the one before ended is the business of those who asked for it.
    await before?.result.catch(() => undefined);
    if (await this.#preparation.isApplying(repository_id)) {
      look.isJoinable = false;
      return 'applying';
    }
    let revision = 0;
    await this.#drifts.execute(repository_id, {
      // A look is repeated by looking, never by its outcome of then.
      operationId: this.#ports.ids.next(),
      cause,
      decide: async (state) => {
        look.isJoinable = false;
        const managed = await this.#preparation.managed(cause.account_id, repository_id);
        revision = managed.revision;
        return decideDrift(state, { repository_id, managed, digestOf: this.#ports.digestOf });
      },
      onRepeat: () => null,
    });
    this.#seen.set(repository_id, revision);
    return 'looked';
  }

  /** The account's newest revision. */
  async liveRevision(account: AccountId): Promise<number> {
    return this.#ports.live.revision(account);
  }
}

const watchesByPorts = new WeakMap<DriftPorts, Watch>();
