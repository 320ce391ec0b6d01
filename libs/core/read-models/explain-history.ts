import type { Actor, ExplainedStep, Id } from '@fleetwright/contracts';
import { concerns, shown, throughText } from './explain-words.ts';
import { fleetDifference } from './fleet-diff.ts';
import type { FleetHistoryRow } from './rows.ts';

interface Known {
  readonly field: string | undefined;
  readonly history: readonly FleetHistoryRow[];
}

/**
 * What was done to the resource without one of these proposals, oldest first: who, through what, and which fields. The
 * oldest row only says what came before the next one.
 */
export function historySteps(
  { field, history }: Known,
  told: ReadonlySet<Id>,
  nameOf: (actor: Actor) => string,
): readonly ExplainedStep[] {
  return history.toReversed().flatMap((row, at, rows): ExplainedStep[] => {
    if (row.origin.type === 'apply' && told.has(row.origin.proposal_id)) return [];
    const before = rows[at - 1] ?? null;
    // What came before the first one that was read is not known, unless nothing did.
    if (before === null && row.operation !== 'created') return [];
    const fields = fleetDifference(before, row)?.fields ?? [];
    const concerned = fields.filter(({ path }) => concerns(path, field));
    if (field !== undefined && concerned.length === 0 && row.state !== null) return [];
    const differs = concerned.map(({ path, from, to }) => `${path} ${shown(from)} → ${shown(to)}`).join(', ');
    const { origin, actor, revision: version } = row;
    const via = origin.type === 'imperative' ? origin.via : undefined;
    const text = `${row.operation} ${HOW[origin.type]} by ${nameOf(actor)}${throughText(via)}${differs === '' ? '' : `: ${differs}`}`;
    const refs =
      origin.type === 'apply'
        ? { repository_id: origin.repository_id, sync_run_id: origin.run_id, proposal_id: origin.proposal_id }
        : {};
    return [{ what: 'change', at: row.at, text, actor, version, ...(via && { via }), ...refs }];
  });
}

const HOW: Readonly<Record<FleetHistoryRow['origin']['type'], string>> = {
  imperative: 'by hand',
  seed: 'with the account',
  apply: 'by an earlier run',
  repository_removed: 'with its repository',
  declared: 'by what a repository declares',
};
