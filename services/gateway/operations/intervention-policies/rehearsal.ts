import type { PolicyFacts } from '@fleetwright/contracts';
import { type PastProposal, type PolicyBook, regionsOf, rehearse } from '@fleetwright/core/policies';
import type { ProposalRow, ReadModels } from '@fleetwright/core/read-models';
import { REHEARSAL_PAGE, REHEARSED_LISTED_MAX } from '../../limits.ts';

interface Rehearsing {
  readonly account: string;
  /** null: everything. */
  readonly since: string | null;
  /** The policies as they would be. */
  readonly book: PolicyBook;
  /** The policy that is tried, as the book calls it. */
  readonly policy_id: string;
}

/** Asks the policies about each past proposal, page by page, so that memory does not grow with history. */
export async function rehearsal(models: ReadModels, { account, since, book, policy_id }: Rehearsing) {
  const settings = await settingsIn(models, account);
  const byDecision = new Map<string, number>();
  const listed: ReturnType<typeof entryOf>[] = [];
  let [total, decided] = [0, 0];
  for await (const row of pastProposals(models, account)) {
    if (since !== null && row.created_at < since) continue;
    const entry = entryOf(row, book, settings.get(row.repository_id) ?? REMOVED);
    total += 1;
    if (entry.policy.id === policy_id) decided += 1;
    byDecision.set(entry.decision, (byDecision.get(entry.decision) ?? 0) + 1);
    if (listed.length < REHEARSED_LISTED_MAX) listed.push(entry);
  }
  return { total, decided, by_decision: Object.fromEntries([...byDecision].toSorted()), proposals: listed };
}

async function* pastProposals(models: ReadModels, account: string): AsyncGenerator<ProposalRow> {
  for (let after = 0; ; ) {
    const rows = await models.list('proposals', account, { order: 'oldest_first', after, limit: REHEARSAL_PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < REHEARSAL_PAGE) return;
    after = last.position;
  }
}

type Settings = Pick<PastProposal, 'auto_apply' | 'self_heal'>;

/** Of a repository that is there no more. */
const REMOVED: Settings = { auto_apply: false };

async function settingsIn(models: ReadModels, account: string): Promise<ReadonlyMap<string, Settings>> {
  const rows = await models.list('repositories', account, { order: 'oldest_first', limit: REHEARSED_LISTED_MAX });
  return new Map(rows.map(({ id, auto_apply, self_heal }) => [id, { auto_apply, self_heal }]));
}

function entryOf(row: ProposalRow, book: PolicyBook, settings: Settings) {
  const { id, action, kind, key, status } = row;
  return { id, action, kind, key, status, ...rehearse(book, pastOf(row, settings)) };
}

function pastOf(row: ProposalRow, settings: Settings): PastProposal {
  const { repository_id, change: action, kind, key, cause, policy } = row;
  const facts = policy?.facts ?? factsIn(row);
  return { repository_id, action, kind, key, cause, facts, only_a_person: policy?.only_a_person ?? null, ...settings };
}

/** Of what was proposed before policies looked at anything. */
function factsIn({ body }: ProposalRow): PolicyFacts {
  return { path_prefix: '', regions: 'inline' in body ? regionsOf(body.inline) : [], changes: 1 };
}
