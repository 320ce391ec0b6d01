import {
  type CommandReply,
  DEFAULT_POLICY_ID,
  type DriftReportView,
  type FieldChange,
  type FleetEventView,
  type Json,
  type PolicyResult,
  type ProposalView,
} from '@fleetwright/contracts';
import type { ResourceRow } from '@fleetwright/core/read-models';
import type { System } from './system.ts';

type Run = Awaited<ReturnType<System['run']>>;

/** Columns as wide as their widest cell, two blanks between them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, n) => Math.max(cell.length, known[n] ?? 0)), []);
  return rows.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The reply to what may have to wait for a second person. */
export function heldLines(reply: CommandReply): string[] {
  if (!reply.ok) return replyLines(reply);
  const { status, pending_change } = (reply.result ?? {}) as { status?: string; pending_change?: { summary: string } };
  return status !== 'pending' || pending_change === undefined
    ? []
    : [`waits for a second person: ${pending_change.summary}`];
}

export function replyLines(reply: CommandReply): string[] {
  if (reply.ok) return [];
  const problems = (reply.problems ?? []).map(({ path, code, message }) => `  ${path}: ${code}: ${message}`);
  return [`refused: ${reply.code}: ${reply.message}`, ...problems];
}

export function runLines(run: Run): string[] {
  const { number, status, trigger, counts, findings, deferred } = run;
  const changes = Object.entries(counts ?? {}).filter(([, count = 0]) => count > 0);
  const drift = run.drift_after_apply;
  return [
    `run ${number}: ${status} (${trigger})${changes.length > 0 ? `, ${changes.map(([a, n]) => `${n} ${a}`).join(', ')}` : ''}`,
    ...findings.items.map(({ severity, code, message, line }) => {
      return `${severity} ${code}${line === undefined ? '' : ` at line ${line}`}: ${message}`;
    }),
    ...(deferred > 0 ? [`${deferred} more wait for room`] : []),
    ...actions('applied', run.applied_actions),
    ...actions('failed', run.failed_actions),
    ...actions('remaining', run.remaining),
    ...(drift === null
      ? []
      : [`drift after apply: ${'resources' in drift ? JSON.stringify(drift.resources) : 'none'}`]),
  ];
}

function actions(title: string, list: Run['applied_actions']): string[] {
  return list.map(({ action, key, reason }) => `${title}: ${action} ${key}${reason === null ? '' : ` (${reason})`}`);
}

export function proposalLines(proposals: readonly ProposalView[]): string[] {
  if (proposals.length === 0) return ['no proposals'];
  return table(
    proposals.map(
      ({ action, key, cause, priority, status, reason, waiting_on, brake, decisions, policy, edits = [] }) => {
        const notes = [
          // What the default policy says goes without saying.
          ...(policy === null || policy.policy.id === DEFAULT_POLICY_ID ? [] : [policyNote(policy)]),
          ...(brake === null ? [] : [`brake: names ${brake} deletes`]),
          ...(waiting_on.length === 0
            ? []
            : [`waits for ${waiting_on.map(({ kind, key: on }) => `${kind} ${on}`).join(', ')}`]),
          ...edits.map(({ actor }) => `edited by ${actor.name ?? actor.id}`),
          ...decisions.map(
            ({ verdict, actor, comment, void: why }) =>
              `${verdict} by ${actor.name ?? actor.id}${comment === null ? '' : `: ${comment}`}${why === undefined ? '' : ` (void: ${why})`}`,
          ),
          ...(reason === null ? [] : [reason]),
        ];
        return [action, key, cause, priority, status, notes.join('; ')];
      },
    ),
  );
}

function policyNote({ policy, decision, approvals_required: needed, expires_at, only_a_person }: PolicyResult): string {
  const says = decision === 'require_approval' ? `asks for ${needed}` : decision;
  const asks = only_a_person === null ? says : `only a person, for it is ${only_a_person}`;
  return `${policy.name} v${policy.version}: ${asks}${expires_at === null ? '' : `, until ${expires_at}`}`;
}

export function changeLines({ body }: ProposalView): string[] {
  if (!('inline' in body)) return ['a large change, kept as a document'];
  const { fields, line, receiver } = body.inline;
  const handed = receiver === undefined ? [] : [receiver === null ? 'nobody receives it' : `received by ${receiver}`];
  return [...(line === undefined ? [] : [`line ${line}`]), ...handed, ...table(fields.map(fieldCells))];
}

function fieldCells({ path, from, to, cause }: FieldChange): string[] {
  return [path, shown(from), '→', shown(to), cause];
}

export function driftLines(report: DriftReportView | null): string[] {
  if (!report?.drift) return ['no drift'];
  return [
    `drift, ${report.severity}`,
    ...report.resources.flatMap(({ kind, key, change, fields, changed_by }) => [
      `${kind} ${key} ${change}${changed_by ? ` by ${changed_by.name ?? changed_by.id}` : ''}`,
      ...table(fields.map(({ path, expected, actual }) => [`  ${path}`, shown(expected), '→', shown(actual)])),
    ]),
  ];
}

export function fleetLines(resources: readonly ResourceRow[], nameIn: (text: string) => string): string[] {
  if (resources.length === 0) return ['nothing'];
  const sorted = resources.toSorted((a, b) => `${a.kind}/${a.key}`.localeCompare(`${b.kind}/${b.key}`, 'en'));
  return table(
    sorted.map(({ kind, key, managed_by, version, attributes }) => [
      kind,
      key,
      `v${version}`,
      managed_by === null ? 'by hand' : `of ${nameIn(managed_by.repository_id)}`,
      kind === 'node' && 'region' in attributes ? `in ${String(attributes['region'])}` : '',
    ]),
  );
}

export function newsLines(events: readonly FleetEventView[], nameIn: (text: string) => string): string[] {
  if (events.length === 0) return ['nothing new'];
  return table(events.map(({ severity, kind, payload }) => [severity, kind, nameIn(subjectOf(payload))]));
}

/** What an event is about, as far as it says so itself. */
function subjectOf(payload: Json): string {
  const { kind, key, status, code, total, repository_id } = payload as Record<string, Json | undefined>;
  if (typeof kind === 'string') return `${kind} ${String(key)}`;
  const words = [repository_id, status, code, total].filter((word) => word !== undefined && word !== null);
  return words.join(' ');
}

function shown(value: Json | undefined): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
