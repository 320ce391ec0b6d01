import type { Change, EventData, Finding, Plan, ResourceKind, Revision } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { indexPlan, type PlanIndex } from '../plan-index.ts';

export const REPOSITORY = idOf(1);
export const RUN = (number: number): string => idOf(100 + number);

export const REVISION: Revision = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'Change the fleet',
  committed_at: '2026-01-01T00:00:00.000Z',
};

/** 64 hex digits that are the same for the same text. */
export function digest(text: string): string {
  let hash = 5381;
  for (const char of text) hash = (hash * 33 + (char.codePointAt(0) ?? 0)) % 0xffffffff;
  return hash.toString(16).padStart(8, '0').repeat(8);
}

/**
 * A change in short: `create node/a`, `update template/web@7`, `delete node/b@3 < node/c, template/x` (its
 * dependencies). `@7` is the live version it was computed from.
 */
export function change(text: string, more: Partial<Change> = {}): Change {
  const [head = '', needs = ''] = text.split(' < ');
  const [action = 'create', named = ''] = head.split(' ');
  const [name = '', version] = named.split('@');
  const ref = refOf(name);
  return {
    ...ref,
    action: action as Change['action'],
    cause: 'initial',
    fields: [],
    write: {},
    declared: {},
    live: null,
    live_version: version === undefined ? null : Number(version),
    depends_on: needs === '' ? [] : needs.split(', ').map(refOf),
    digest: digest(head),
    ...more,
  };
}

export function refOf(name: string): { kind: ResourceKind; key: string } {
  const [kind = '', key = ''] = name.split('/');
  return { kind: kind as ResourceKind, key };
}

const anError: Finding = { severity: 'error', code: 'owned_elsewhere', message: 'It belongs to another repository.' };

export function planOf(number: number, changes: readonly (Change | string)[], incomplete = false): PlanIndex {
  const plan: Plan = {
    account_id: 'acme',
    repository_id: REPOSITORY,
    run_id: RUN(number),
    revision: REVISION.sha,
    live_revision: 0,
    changes: changes.map((given) => (typeof given === 'string' ? change(given) : given)),
    findings: incomplete ? [anError] : [],
  };
  return indexPlan(plan, digest(`plan ${number}`));
}

export function diffOf(
  number: number,
  plan: PlanIndex,
  more: Partial<EventData<'DiffComputed'>> = {},
): EventData<'DiffComputed'> {
  return {
    run_id: RUN(number),
    run_number: number,
    repository_id: REPOSITORY,
    revision: REVISION,
    live_revision: 0,
    plan_document: plan.document,
    summary_document: digest('summary'),
    counts: { create: 0, update: 0, delete: 0, adopt: 0 },
    managed_count: 0,
    findings: { items: [], total: 0, document: null },
    duration_ms: 1,
    ...more,
  };
}
