import type { Actor, Change, DriftedResource, ExplainedStep, FieldChange, ResourceView } from '@fleetwright/contracts';
import { concerns, firstLine, shown } from './explain-words.ts';
import { historySteps } from './explain-history.ts';
import type { FleetHistoryRow, ProposalRow } from './rows.ts';

/** What is known of a resource, or of one field of it. */
export interface Explainable {
  readonly kind: string;
  readonly key: string;
  readonly field: string | undefined;
  readonly live: ResourceView | null;
  /** Newest first, each with what it changes, masked. */
  readonly proposals: readonly { readonly row: ProposalRow; readonly change: Change }[];
  /** What became of it, newest first, each whole; one more than is told where there is more. */
  readonly history: readonly FleetHistoryRow[];
  /** As the owner's report has it now. */
  readonly drift: DriftedResource | undefined;
}

/** How people are called. */
export type CallActor = (actor: Actor) => string;

/**
 * The chain behind a resource or a field, oldest step first: the commit with its line, the change, who decided it, and what
 * came of it; then who changed it by hand. Proposals that leave the field alone are passed over. Deterministic.
 */
export function explain(known: Explainable, nameOf: CallActor): readonly ExplainedStep[] {
  const concerned = known.proposals.filter(
    ({ change }) => fieldsOf(change, known.field).length > 0 || known.field === undefined,
  );
  const proposed = concerned.toReversed().flatMap(({ row, change }) => stepsOf(row, change, known.field, nameOf));
  const told = new Set(known.proposals.map(({ row }) => row.id));
  const changed = historySteps(known, told, nameOf);
  // A proposal's steps stay together: what was done by hand meanwhile stands before the outcome that came after it.
  return [...inTime(proposed, changed), ...handStep(known, nameOf)];
}

/** The second steps put among the first ones by their time, the first ones as they are. */
function inTime(first: readonly ExplainedStep[], second: readonly ExplainedStep[]): readonly ExplainedStep[] {
  const waiting = [...second];
  const all: ExplainedStep[] = [];
  for (const step of first) {
    // A commit may be much older than its proposal.
    while (step.what !== 'commit' && waiting[0] !== undefined && waiting[0].at < step.at)
      all.push(waiting.shift() as ExplainedStep);
    all.push(step);
  }
  return [...all, ...waiting];
}

/** The same, to be read by people. */
export function explanationText({ kind, key, field, live }: Explainable, steps: readonly ExplainedStep[]): string {
  const what = `${kind} ${key}${field === undefined ? '' : `, ${field}`}`;
  const now = live === null ? `${what}: not live.` : `${what}: live at version ${live.version}.`;
  const told =
    steps.length > 0 ? steps.map(({ at, text }) => `${at}  ${text}`) : ['No proposal and no change by hand is known.'];
  return `${[now, ...told].join('\n')}\n`;
}

function stepsOf(
  {
    id,
    revision,
    repository_id,
    sync_run_id,
    decisions,
    policy,
    approver,
    status,
    reason,
    created_at,
    updated_at,
  }: ProposalRow,
  change: Change,
  field: string | undefined,
  nameOf: CallActor,
): ExplainedStep[] {
  const refs = { repository_id, sync_run_id, proposal_id: id };
  const line = change.line === undefined ? '' : `, line ${change.line}`;
  const who = revision.author_name ?? revision.author_email ?? 'nobody named';
  const commit: ExplainedStep = {
    what: 'commit',
    at: revision.committed_at ?? created_at,
    text: `commit ${revision.sha.slice(0, 12)} by ${who}: ${firstLine(revision.message)}${line}`,
    revision: revision.sha,
    ...(change.line !== undefined && { line: change.line }),
    ...refs,
  };
  const fields = fieldsOf(change, field).map(fieldText);
  const proposed: ExplainedStep = {
    what: 'proposal',
    at: created_at,
    text: `proposed to ${change.action} (${change.cause})${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`,
    ...refs,
  };
  const under = !policy ? '' : ` under policy ${policy.policy.name}, version ${policy.policy.version}`;
  const decided = decisions.map(({ verdict, actor, at, comment, void: voided }): ExplainedStep => {
    const said = `${comment === null ? '' : `: ${firstLine(comment)}`}${voided === undefined ? '' : ` (void: ${voided})`}`;
    return {
      what: 'decision',
      at,
      text: `${verdict === 'approve' ? 'approved' : 'rejected'} by ${nameOf(actor)}${under}${said}`,
      actor,
      ...(policy && { policy: policy.policy }),
      ...refs,
    };
  });
  if (decided.length === 0 && approver === 'policy' && status !== 'pending_approval') {
    decided.push({
      what: 'decision',
      at: created_at,
      text: `approved by policy${under}`,
      ...(policy && { policy: policy.policy }),
      ...refs,
    });
  }
  const isOpen = status === 'pending_approval' || status === 'approved';
  const outcome: ExplainedStep = {
    what: 'outcome',
    at: updated_at,
    text: `${isOpen ? 'it is' : 'ended'} ${status}${reason === null ? '' : `: ${reason}`}`,
    ...refs,
  };
  return [commit, proposed, ...decided, outcome];
}

/** That it differs from what was applied, and who made it so. */
function handStep({ drift, field }: Explainable, nameOf: CallActor): readonly ExplainedStep[] {
  if (drift === undefined || drift.changed_by === null || drift.changed_at === null) return [];
  const fields = drift.fields.filter(({ path }) => concerns(path, field));
  if (field !== undefined && drift.change === 'modified' && fields.length === 0) return [];
  const { changed_by: actor, changed_at: at, changed_via: via } = drift;
  const through = via === undefined ? '' : ` through ${via.face} ${via.operation}, request ${via.request_id}`;
  const differs = fields
    .map(({ path, expected, actual }) => `${path} ${shown(expected)} → ${shown(actual)}`)
    .join(', ');
  const what = drift.change === 'missing' ? 'deleted' : 'changed by hand';
  const text = `${what} by ${nameOf(actor)}${through}${differs === '' ? '' : `: ${differs}`}; it has drifted since`;
  return [{ what: 'drift', at, text, actor, ...(via && { via }) }];
}

function fieldsOf({ fields }: Change, field: string | undefined): readonly FieldChange[] {
  return fields.filter(({ path }) => concerns(path, field));
}

function fieldText({ path, from, to }: FieldChange): string {
  return `${path} ${shown(from)} → ${shown(to)}`;
}
