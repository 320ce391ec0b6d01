import type { StoredEvent } from '@fleetwright/contracts';

interface Write {
  /** Of the account, right after the write. */
  readonly revision: number;
  readonly key: string;
  /** null: deleted. */
  readonly region: string | null;
  /** What who approved it was shown as the value before; undefined: nobody was. */
  readonly shown?: string | null;
}

/** Somebody may change one node by hand until then. */
interface Opening {
  readonly key: string;
  readonly until: string;
}

/**
 * What the nodes of the live fleet must be, told by two things alone: what somebody wrote by hand, and which approved
 * changes, as they were edited last, are told to be applied. And who may write by hand at all. It knows nothing of stages, streams, messages or crashes.
 */
export class FleetModel {
  readonly #byHand: Write[] = [];
  readonly #openings: Opening[] = [];
  readonly #wrong: string[] = [];
  #isGitMode = false;

  gitMode(isOn: boolean): void {
    this.#isGitMode = isOn;
  }

  brokeGlass(opening: Opening): void {
    this.#openings.push(opening);
  }

  /** Somebody tried to change a node by hand, which a repository manages or not. */
  triedByHand(key: string, { at, isManaged, outcome }: { at: string; isManaged: boolean; outcome: string }): void {
    const isOpen = this.#openings.some((opening) => opening.key === key && at < opening.until);
    const isRefused = this.#isGitMode && isManaged && !isOpen;
    if (isRefused && outcome === 'done') this.#wrong.push(`${key} was written by hand at ${at}, while git owned it`);
    if (!isRefused && outcome === 'git_owned') this.#wrong.push(`${key} was open at ${at}, and nobody could write it`);
  }

  /** Apply deleted a resource; who else declared it then. */
  deleted(key: string, declaredBy: readonly string[]): void {
    if (declaredBy.length > 0) this.#wrong.push(`${key} was deleted, and ${declaredBy.join()} declares it`);
  }

  wroteByHand(key: string, region: string, revision: number): void {
    this.#byHand.push({ key, region, revision });
  }

  /** The live nodes, and what is wrong with how they came to be. */
  reported(log: readonly StoredEvent[]): { readonly live: string[]; readonly wrong: string[] } {
    const live = new Map<string, string>();
    const wrong = [...this.#wrong];
    const writes = [...this.#byHand, ...appliedOf(log)].toSorted((a, b) => a.revision - b.revision);
    for (const [at, { key, region, shown, revision }] of writes.entries()) {
      if (writes[at - 1]?.revision === revision) wrong.push(`revision ${revision} was written twice`);
      const before = live.get(key) ?? null;
      if (shown !== undefined && shown !== before)
        wrong.push(`${key} was ${before}, and ${shown} when it was approved`);
      if (region === null) live.delete(key);
      else live.set(key, region);
    }
    return { live: [...live].map(([key, region]) => `node ${key} ${region}`).toSorted(), wrong };
  }
}

/** The writes of nodes that proposals came to. One that found its change in place already wrote no region. */
function appliedOf(log: readonly StoredEvent[]): Write[] {
  const opened = new Map<string, Pick<StoredEvent<'ProposalOpened'>['data'], 'body'>>();
  // What a delete is told to be applied at is the account's revision a little later.
  const deletedAt = new Map<string, number>();
  const writes: Write[] = [];
  for (const event of log) {
    if (event.type === 'ResourceChanged' && event.data.origin.type === 'apply' && event.data.operation === 'deleted') {
      deletedAt.set(event.data.origin.proposal_id, event.data.revision);
    }
    if (event.type === 'ProposalOpened') opened.set(event.data.proposal_id, event.data);
    if (event.type === 'ProposalEdited') opened.set(event.data.proposal_id, event.data);
    if (event.type !== 'ProposalApplied') continue;
    const proposal = opened.get(event.data.proposal_id);
    if (proposal === undefined || !('inline' in proposal.body))
      throw new Error(`no proposal ${event.data.proposal_id}`);
    const { kind, key, action, live, write } = proposal.body.inline;
    if (kind !== 'node') continue;
    const shown = live === null ? null : String(live['region']);
    const revision = event.data.live_version ?? deletedAt.get(event.data.proposal_id);
    if (revision === undefined) throw new Error(`${key} was ${action}d at no revision`);
    if (action === 'delete') writes.push({ revision, key, region: null, shown });
    else if (write['region'] !== undefined) writes.push({ revision, key, region: String(write['region']), shown });
  }
  return writes;
}
