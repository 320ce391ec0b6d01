import type {
  Actor,
  Change,
  DriftedResource,
  ExplainedStep,
  FieldChange,
  PersonReason,
  ResourceView,
} from '@fleetwright/contracts';
import { concerns, firstLine, shown, throughText } from './explain-words.ts';
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
 * The chain behind a resource or a field, oldest step first: the commit with its line, the change, who edited and who decided it,
 * the claim, and what came of it; then who changed it by hand. Proposals that leave the field alone are passed over. Deterministic.
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

/** What happened to one proposal: put up, edited and voted about, claimed, ended. */
function stepsOf(
  row: ProposalRow,
  change: Change,
  field: string | undefined,
  nameOf: CallActor,
): readonly ExplainedStep[] {
  const { id: proposal_id, repository_id, sync_run_id, claimed_at } = row;
  const refs = { repository_id, sync_run_id, proposal_id };
  const claim = claimed_at === undefined ? [] : [{ what: 'claim' as const, at: claimed_at, text: 'claimed by apply' }];
  const steps = [
    commitStep(row, change),
    proposedStep(row, change, field),
    ...peopleSteps(row, nameOf),
    ...claim,
    outcomeStep(row, nameOf),
  ];
  return steps.map((step) => ({ ...step, ...refs }));
}

function commitStep({ revision, created_at }: ProposalRow, { line }: Change): ExplainedStep {
  const { sha, author_name, author_email, message, committed_at } = revision;
  const who = author_name ?? author_email ?? 'nobody named';
  const at = committed_at ?? created_at;
  const where = line === undefined ? '' : `, line ${line}`;
  const text = `commit ${sha.slice(0, 12)} by ${who}: ${firstLine(message)}${where}`;
  return { what: 'commit', at, text, revision: sha, ...(line !== undefined && { line }) };
}

function proposedStep(
  { created_at: at, policy }: ProposalRow,
  change: Change,
  field: string | undefined,
): ExplainedStep {
  const fields = fieldsOf(change, field).map(fieldText);
  const what = `proposed to ${change.action} (${change.cause})${fields.length === 0 ? '' : `: ${fields.join(', ')}`}`;
  const reason = policy?.only_a_person ?? null;
  const held = reason === null ? '' : `; only a person approves it: ${ONLY_A_PERSON[reason]}`;
  return { what: 'proposal', at, text: `${what}${held}` };
}

const ONLY_A_PERSON = {
  brake: 'the mass-delete brake holds it',
  rolled_back: 'its revision is older than what was applied',
  takeover: 'it rewrites what nobody manages',
  no_receiver: 'nobody else declares the resource',
} as const satisfies Readonly<Record<PersonReason, string>>;

/** Who edited it and who decided about it, in the order in which they did. */
function peopleSteps(row: ProposalRow, nameOf: CallActor): readonly ExplainedStep[] {
  const edits = (row.edits ?? []).map(({ actor, at, comment }): ExplainedStep => {
    return { what: 'edit', at, text: `edited by ${nameOf(actor)}${said(comment)}`, actor };
  });
  const decided = row.decisions.map((decision) => decisionStep(row, decision, nameOf));
  if (decided.length === 0 && row.approver === 'policy' && row.status !== 'pending_approval') {
    const policy = row.policy?.policy;
    const text = `approved by policy${named(policy)}`;
    decided.push({ what: 'decision', at: row.created_at, text, ...(policy && { policy }) });
  }
  return [...edits, ...decided].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function decisionStep(
  row: ProposalRow,
  { verdict, actor, at, comment, policy: under, void: voided }: ProposalRow['decisions'][number],
  nameOf: CallActor,
): ExplainedStep {
  // What was decided before that was recorded is told with the policy that the proposal has.
  const policy = under ?? row.policy?.policy;
  const isByPolicy = actor.type === 'policy';
  const who = isByPolicy ? `policy${named(policy ?? { name: actor.name ?? actor.id })}` : nameOf(actor);
  const rule = isByPolicy || policy === undefined ? '' : ` under policy${named(policy)}`;
  const isVoid = voided === undefined ? '' : ` (void: ${voided})`;
  const text = `${verdict === 'approve' ? 'approved' : 'rejected'} by ${who}${rule}${said(comment)}${isVoid}`;
  return { what: 'decision', at, text, actor, ...(policy && { policy }) };
}

function named(policy: { readonly name: string; readonly version?: number } | undefined): string {
  if (policy === undefined) return '';
  return ` ${policy.name}${policy.version === undefined ? '' : `, version ${policy.version}`}`;
}

function said(comment: string | null): string {
  return comment === null ? '' : `: ${firstLine(comment)}`;
}

function outcomeStep({ status, reason, done_by, updated_at: at }: ProposalRow, nameOf: CallActor): ExplainedStep {
  const isOpen = status === 'pending_approval' || status === 'approved';
  const text = `${isOpen ? 'it is' : 'ended'} ${status}${reason === null ? '' : `: ${reason}`}`;
  if (done_by === undefined) return { what: 'outcome', at, text };
  const { actor, via } = done_by;
  const whose = `${nameOf(actor)} had done it by hand at ${done_by.at}${throughText(via)}`;
  return { what: 'outcome', at, text: `${text} ${whose}`, actor, ...(via && { via }) };
}

/** That it differs from what was applied, and who made it so. */
function handStep({ drift, field }: Explainable, nameOf: CallActor): readonly ExplainedStep[] {
  if (drift === undefined || drift.changed_by === null || drift.changed_at === null) return [];
  const fields = drift.fields.filter(({ path }) => concerns(path, field));
  if (field !== undefined && drift.change === 'modified' && fields.length === 0) return [];
  const { changed_by: actor, changed_at: at, changed_via: via } = drift;
  const differs = fields
    .map(({ path, expected, actual }) => `${path} ${shown(expected)} → ${shown(actual)}`)
    .join(', ');
  const what = drift.change === 'missing' ? 'deleted' : 'changed by hand';
  const text = `${what} by ${nameOf(actor)}${throughText(via)}${differs === '' ? '' : `: ${differs}`}; it has drifted since`;
  return [{ what: 'drift', at, text, actor, ...(via && { via }) }];
}

function fieldsOf({ fields }: Change, field: string | undefined): readonly FieldChange[] {
  return fields.filter(({ path }) => concerns(path, field));
}

function fieldText({ path, from, to }: FieldChange): string {
  return `${path} ${shown(from)} → ${shown(to)}`;
}
