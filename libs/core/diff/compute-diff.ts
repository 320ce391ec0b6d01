import type {
  AccountId,
  Attributes,
  Change,
  ChangeCounts,
  CommitSha,
  DesiredState,
  DiffSummary,
  Finding,
  Id,
  LiveSnapshot,
  NamedLive,
  OnRemoval,
  Plan,
} from '@fleetwright/contracts';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import { bySeverity, catalogueOf, describeResource, namedLive, resourceId } from '@fleetwright/core/fleet';
import type { DiffCode } from './codes.ts';
import { indexDeclared } from './declared.ts';
import { digestOfChange } from './digest.ts';
import { type ChangeDraft, draftDelete, draftDisown, draftForget, draftWanted } from './draft.ts';
import { holdBackForeign, holdBackUsed } from './hold-back.ts';
import { indexLive } from './live-index.ts';
import { checkMasks } from './masks.ts';
import { linkChanges, orderChanges } from './order.ts';
import { checkReferences, placesOf } from './references.ts';
import { findRemovals } from './removals.ts';
import { countChanges, summarise } from './summary.ts';
import { pairWithLive, type Wanted } from './wanted.ts';

export interface DiffInput {
  readonly desired: DesiredState;
  readonly snapshot: LiveSnapshot;
  readonly repositoryId: Id;
  readonly runId: Id;
  /** The account that the repository is registered for. */
  readonly accountId: AccountId;
  readonly revision: CommitSha;
  /** Path of fleet.yaml, for findings. */
  readonly file: string;
  /** What becomes of what nobody declares any more. */
  readonly onRemoval: OnRemoval;
  readonly digestOf: DigestOf;
}

export type Computed =
  | {
      readonly kind: 'computed';
      readonly plan: Plan;
      readonly summary: DiffSummary;
      readonly counts: ChangeCounts;
      /** Resources that the repository manages now, live or gone: what the brake on deletes measures against. */
      readonly managedCount: number;
      readonly findings: readonly Finding[];
    }
  /** The file cannot be compared: `account_mismatch`, which comes first, `unresolved_reference` or `mask_not_a_value`. */
  | {
      readonly kind: 'failed';
      readonly findings: readonly Finding[];
      /** What of the live fleet made it fail, as it was; none where no live fleet could have helped. */
      readonly named: readonly NamedLive[];
    };

/**
 * Compares what a file declares with the live fleet. Pure and deterministic: the order of the file and of the snapshot
 * changes nothing but lines. Linear in both, but for sorting the changes.
 */
export function computeDiff(input: DiffInput): Computed {
  const { desired, snapshot, repositoryId, file, digestOf } = input;
  const index = indexLive(snapshot, repositoryId);
  const wanted = pairWithLive(desired, index, catalogueOf(snapshot.module_versions), repositoryId);
  const declared = indexDeclared(desired);
  const removals = findRemovals(desired, declared, index, input);
  const unknown = unknownVersions(wanted, file);
  const masks = checkMasks(wanted, file);
  const notes = [...removals.findings, ...unknown, ...masks.kept];
  const unresolved = checkReferences(wanted, declared, index, removals.ids, file);
  const mismatch = accountMismatch(input);
  // What is managed here is not this file's business; what it refers to is told now, so that one correction is enough.
  if (mismatch) {
    const findings = bySeverity([mismatch, ...unresolved.findings, ...masks.errors, ...unknown]);
    return { kind: 'failed', findings, named: [] };
  }
  const errors = [...unresolved.findings, ...masks.errors];
  if (errors.length > 0) {
    const targets = [...unresolved.targets, ...masks.targets];
    return { kind: 'failed', findings: bySeverity([...errors, ...notes]), named: namedLive(snapshot, targets) };
  }

  const outcomes = wanted.map(draftWanted);
  const foreign = holdBackForeign(wanted, outcomes, file);
  const drafts: ChangeDraft[] = [];
  const after = new Map<string, Attributes>();
  for (const outcome of outcomes) {
    if (!outcome.draft) continue;
    const id = resourceId(outcome.draft.kind, outcome.draft.key);
    if (foreign.ids.has(id)) continue;
    drafts.push(outcome.draft);
    after.set(id, outcome.after);
  }
  const used = holdBackUsed(snapshot, removals.ids, after, file);
  for (const resource of removals.live) {
    if (!used.ids.has(resourceId(resource.kind, resource.key))) drafts.push(draftDelete(resource));
  }
  for (const resource of removals.gone) drafts.push(draftForget(resource));
  drafts.push(...removals.givenUp.map(draftDisown));

  const changes = orderChanges(linkChanges(drafts, after)).map(
    (change): Change => ({ ...change, digest: digestOfChange(repositoryId, change, digestOf) }),
  );
  const findings = bySeverity([...foreign.findings, ...used.findings, ...notes]);
  return {
    kind: 'computed',
    plan: planOf(input, changes, findings),
    summary: summarise(changes, desired),
    counts: countChanges(changes),
    managedCount: index.managed.length + index.managedGone.length,
    findings,
  };
}

function planOf(input: DiffInput, changes: Change[], findings: readonly Finding[]): Plan {
  return {
    account_id: input.accountId,
    repository_id: input.repositoryId,
    run_id: input.runId,
    revision: input.revision,
    live_revision: input.snapshot.revision,
    changes,
    findings: [...findings],
  };
}

function accountMismatch({ desired, accountId, file }: DiffInput): Finding | undefined {
  if (desired.account === accountId) return undefined;
  const message = `Resource constraint: account_id mismatch: the repository is registered for \`${accountId}\`, and the file says \`${desired.account.slice(0, 64)}\`; correct \`account\`, or register the repository there`;
  const { account_line: line, account_column: column } = desired;
  const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
  return { severity: 'error', code: 'account_mismatch' satisfies DiffCode, message, file, ...place, path: 'account' };
}

function unknownVersions(wanted: readonly Wanted[], file: string): readonly Finding[] {
  return wanted.flatMap(({ resource, unknown }) => {
    if (unknown.length === 0) return [];
    const placeOf = placesOf(resource);
    return unknown.map(
      (pin): Finding => ({
        severity: 'warning',
        code: 'unknown_module_version' satisfies DiffCode,
        message: `${describeResource(resource)} pins ${pin}, and the catalogue does not list that version; check it`,
        file,
        ...placeOf({ kind: 'module', key: pin.slice(0, pin.lastIndexOf('@')) }),
        resource: { kind: resource.kind, key: resource.key },
      }),
    );
  });
}
