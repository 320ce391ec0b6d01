import type { BreakGlass, GitopsMode, Id, Instant, PendingChange, ResourceKind } from '@fleetwright/contracts';

/** Who may change by hand what git manages, of one account. One row of the inventory, compared and set as a whole. */
export interface Governance {
  readonly settings: GitopsMode;
  /** How often the settings were changed; 0: never. */
  readonly settingsVersion: number;
  /** Those that are open, that ended in the last 7 days, or whose review is open; in the order in which they began. */
  readonly openings: readonly BreakGlass[];
  /** In the order in which they were asked. */
  readonly pending: readonly PendingChange[];
}

/** Of an account in which nobody ever changed it. */
export const UNGOVERNED: Governance = {
  settings: { mode: 'off', exceptions: [], two_person: false },
  settingsVersion: 0,
  openings: [],
  pending: [],
};

/** Whether it is open at the moment. */
export function isOpen({ opened_at, ends_at }: BreakGlass, now: Instant): boolean {
  return Date.parse(opened_at) <= Date.parse(now) && Date.parse(now) < Date.parse(ends_at);
}

export function covers({ kind, key }: Pick<BreakGlass, 'kind' | 'key'>, resource: { kind: ResourceKind; key: string }) {
  return kind === resource.kind && (key === null || key === resource.key);
}

/** Whether self-healing keeps its hands off a resource: it is under break-glass, or what was done then is not reviewed yet. */
export function isUnderReview({ openings }: Governance, resource: { kind: ResourceKind; key: string }): boolean {
  return openings.some((opening) => covers(opening, resource) && opening.review.closed_at === null);
}

/** The opening that lets a person write a resource now; undefined: none does. */
export function openingFor(
  { openings }: Governance,
  { kind, key, actor }: { readonly kind: ResourceKind; readonly key: string; readonly actor: { type: string; id: Id } },
  now: Instant,
): BreakGlass | undefined {
  return openings.find(
    (opening) =>
      covers(opening, { kind, key }) &&
      opening.opened_by.type === actor.type &&
      opening.opened_by.id === actor.id &&
      isOpen(opening, now),
  );
}
