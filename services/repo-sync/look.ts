import type { CommandEnvelope, Id } from '@fleetwright/contracts';
import {
  decidePoll,
  decideWatch,
  type DuePlan,
  type PollDecision,
  type Registered,
  type ScheduledRepository,
} from '@fleetwright/core/repo-sync';
import { isLiveAsItWas } from './failed-before.ts';
import { pollTip, knownTip } from './fetching.ts';
import { REPOSITORIES_KEPT_MAX } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';

export interface Looked {
  readonly decision: PollDecision;
  /** null: the remote told none. */
  readonly tip: string | null;
}

/** One look at a remote and at the live fleet, to find whether a run is owed. */
export class Looks {
  readonly #ports: RepoSyncPorts;
  /** The account's revision up to which nothing changed of what a repository's failure names. */
  readonly #sameUpTo = new Map<Id, { readonly failedAt: number; readonly revision: number }>();

  constructor(ports: RepoSyncPorts) {
    this.#ports = ports;
  }

  async look(
    row: ScheduledRepository,
    { settings }: Registered,
    { plan, cause }: { readonly plan: Extract<DuePlan, { kind: 'poll' | 'watch' }>; readonly cause: CommandEnvelope },
  ): Promise<Looked> {
    const asked = pollTip(this.#ports, cause, { repository_id: row.repositoryId, settings });
    if (plan.kind === 'poll') {
      const [tip, liveRevision] = await Promise.all([asked, this.#ports.live.revision(row.account)]);
      const sha = tip.kind === 'tip' ? tip.sha : null;
      return { decision: decidePoll({ ...plan, tip: sha, liveRevision }), tip: sha };
    }
    const [tip, isLiveSame] = await Promise.all([asked, this.#isLiveSame(row, plan.lastsWhile)]);
    const known = knownTip(tip);
    return { decision: decideWatch({ tip: known, isLiveSame }, plan.lastsWhile), tip: known ?? null };
  }

  async #isLiveSame({ repositoryId, account }: ScheduledRepository, lastsWhile: Watched): Promise<boolean> {
    if (lastsWhile.live === null) return true;
    const failedAt = lastsWhile.live.revision;
    const revision = await this.#ports.live.revision(account);
    const known = this.#sameUpTo.get(repositoryId);
    if (known?.failedAt === failedAt && known.revision === revision) return true;
    const isSame = await isLiveAsItWas(this.#ports, account, lastsWhile);
    if (isSame) this.#keep(repositoryId, { failedAt, revision });
    return isSame;
  }

  #keep(repositoryId: Id, same: { readonly failedAt: number; readonly revision: number }): void {
    this.#sameUpTo.delete(repositoryId);
    this.#sameUpTo.set(repositoryId, same);
    const [oldest] = this.#sameUpTo.keys();
    if (this.#sameUpTo.size > REPOSITORIES_KEPT_MAX && oldest !== undefined) this.#sameUpTo.delete(oldest);
  }
}

type Watched = Extract<DuePlan, { kind: 'watch' }>['lastsWhile'];
