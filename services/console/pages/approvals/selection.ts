import type { Proposal } from '../../data/api.ts';
import { plural } from '../../text/format.ts';

const VERBS = ['create', 'update', 'delete', 'adopt', 'disown'] as const;
const VERB_WORDS = {
  create: 'creates',
  update: 'updates',
  delete: 'deletes',
  adopt: 'adopts',
  disown: 'gives up',
} as const;

/** `creates 12, updates 3, deletes 2`. */
export function summaryOf(proposals: readonly Proposal[]): string {
  const parts = VERBS.flatMap((verb) => {
    const count = proposals.filter(({ change }) => change === verb).length;
    return count === 0 ? [] : [`${VERB_WORDS[verb]} ${count}`];
  });
  return parts.join(', ');
}

export type Verdict = 'approve' | 'reject';

/** What has to be typed before a decision is sent. */
export interface Confirmation {
  readonly number: number;
  readonly why: string;
}

/**
 * What takes things away by the many is confirmed by typing how many: where the brake holds, the number that it counted
 * in the whole run; otherwise the deletes among those that are chosen together. null: nothing has to be typed.
 */
export function confirmationFor(proposals: readonly Proposal[], verdict: Verdict): Confirmation | null {
  if (verdict === 'reject') return null;
  const brake = proposals.find((proposal) => proposal.brake !== null)?.brake ?? null;
  if (brake !== null) {
    return { number: brake, why: `This run takes away ${plural(brake, 'resource')}. Type ${brake} to allow it.` };
  }
  const deletes = proposals.filter(({ change }) => change === 'delete').length;
  if (deletes === 0 || proposals.length === 1) return null;
  return { number: deletes, why: `${plural(deletes, 'resource')} will be deleted. Type ${deletes} to go on.` };
}

/** What else must be in place first, and is not decided yet: of the same run, not among the chosen, in plan order. */
export function neededBy(chosen: readonly Proposal[], pending: readonly Proposal[]): readonly Proposal[] {
  const name = (kind: string, key: string, run: string) => `${run} ${kind} ${key}`;
  const known = new Map(pending.map((one) => [name(one.kind, one.key, one.sync_run_id), one]));
  const seen = new Set(chosen.map(({ id }) => id));
  const needed: Proposal[] = [];
  const left = [...chosen];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    for (const { kind, key } of one.depends_on) {
      const found = known.get(name(kind, key, one.sync_run_id));
      if (found === undefined || seen.has(found.id)) continue;
      seen.add(found.id);
      needed.push(found);
      left.push(found);
    }
  }
  return needed.toSorted((a, b) => a.ordinal - b.ordinal);
}

/** The gateway decides about one repository at a time, all of it or nothing. */
export function byRepository(proposals: readonly Proposal[]): readonly (readonly Proposal[])[] {
  return [...Map.groupBy(proposals, ({ repository_id }) => repository_id).values()];
}
