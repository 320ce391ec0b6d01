import {
  type Actor,
  type Attributes,
  type Change,
  type DeclaredByOther,
  type DesiredResource,
  type DesiredState,
  type GoneResource,
  type LiveResource,
  type LiveSnapshot,
  type ModuleVersion,
  type Plan,
  RESOURCE_KINDS,
  type ResourceKind,
} from '@fleetwright/contracts';
import type { DigestOf } from '@fleetwright/core/event-sourcing';
import { completeAttributes, kindOf } from '@fleetwright/core/fleet';
import { type Computed, computeDiff, type DiffInput } from '../compute-diff.ts';

export const OURS = '00000000-0000-7000-8000-000000000001';
export const OTHERS = '00000000-0000-7000-8000-000000000002';
const RUN = '00000000-0000-7000-8000-000000000003';
const SHA = 'a'.repeat(40);
const OPERATOR: Actor = { type: 'user', id: 'operator' };
const AT = '2026-01-01T00:00:00.000Z';

/** 64 hex digits over JSON with sorted keys (FNV-1a under eight seeds): enough to tell what tests compare apart. */
export const digestOf: DigestOf = (value) => {
  const text = JSON.stringify(sorted(value));
  return Array.from({ length: 8 }, (_, seed) => fnv(text, seed)).join('');
};

function fnv(text: string, seed: number): string {
  let state = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, '0');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}

export function declare(kind: ResourceKind, key: string, declared: Attributes = {}, line = 1): DesiredResource {
  return { kind, key, declared, line, column: 1 };
}

/** What a file says; all top-level sections are there unless others are given. */
export function fileWith(
  resources: readonly DesiredResource[],
  sections: readonly string[] = ALL_SECTIONS,
): DesiredState {
  return { version: 1, account: 'acme', sections: [...sections], resources: [...resources], provider_configs: [] };
}

export const ALL_SECTIONS = RESOURCE_KINDS.flatMap((kind) => {
  const { section } = kindOf(kind);
  return 'at' in section ? [section.at] : [];
});

/** A live resource that nobody manages, at version 1. */
export function live(kind: ResourceKind, key: string, attributes: Attributes = {}, version = 1): LiveResource {
  const complete = completeAttributes(kind, attributes);
  return { kind, key, attributes: complete, version, managed_by: null, changed_by: OPERATOR, changed_at: AT };
}

/** One that we manage and that is as last applied, unless told otherwise. */
export function managed(
  kind: ResourceKind,
  key: string,
  lastApplied: Attributes = {},
  liveNow: Attributes = lastApplied,
): LiveResource {
  return ownedBy(OURS, live(kind, key, liveNow), lastApplied);
}

export function ownedBy(repository_id: string, resource: LiveResource, last_applied: Attributes = {}): LiveResource {
  return { ...resource, managed_by: { repository_id, last_applied, revision: SHA } };
}

export function gone(
  kind: ResourceKind,
  key: string,
  last_applied: Attributes = {},
  repository_id = OURS,
): GoneResource {
  return {
    kind,
    key,
    managed_by: { repository_id, last_applied, revision: SHA },
    changed_by: OPERATOR,
    changed_at: AT,
  };
}

export function fleet(
  resources: readonly LiveResource[],
  more: {
    readonly gone?: readonly GoneResource[];
    readonly versions?: readonly ModuleVersion[];
    readonly declaredByOthers?: readonly DeclaredByOther[];
  } = {},
): LiveSnapshot {
  return {
    account_id: 'acme',
    revision: resources.reduce((newest, { version }) => Math.max(newest, version), 0),
    resources: [...resources],
    gone: [...(more.gone ?? [])],
    module_versions: [...(more.versions ?? [])],
    declared_by_others: [...(more.declaredByOthers ?? [])],
  };
}

export function diff(desired: DesiredState, snapshot: LiveSnapshot, more: Partial<DiffInput> = {}): Computed {
  const ids = {
    repositoryId: OURS,
    runId: RUN,
    accountId: 'acme',
    revision: SHA,
    file: 'fleet.yaml',
    onRemoval: 'delete' as const,
  };
  return computeDiff({ ...ids, desired, snapshot, digestOf, ...more });
}

/** The plan of a diff that has to succeed. */
export function planFor(desired: DesiredState, snapshot: LiveSnapshot, more: Partial<DiffInput> = {}): Plan {
  const computed = diff(desired, snapshot, more);
  if (computed.kind === 'failed') throw new Error(computed.findings.map(({ message }) => message).join('\n'));
  return computed.plan;
}

/** Changes as people read them: `update node edge-01`. */
export function changeNames({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  return changes.map(({ action, kind, key }) => `${action} ${kind} ${key}`);
}

/** The only change of a plan that has to have exactly one. */
export function onlyChange({ changes }: Plan): Change {
  const [change] = changes;
  if (!change || changes.length > 1) throw new Error(`expected one change, got ${changes.length}`);
  return change;
}
