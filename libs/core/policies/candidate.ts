import type { Change, ChangeAction, ChangeCause, Id, PolicyFacts, ResourceKind } from '@fleetwright/contracts';

/** A change as policies see it. */
export interface Candidate {
  readonly repository_id: Id;
  readonly action: ChangeAction;
  readonly kind: ResourceKind;
  readonly key: string;
  readonly cause: ChangeCause;
  readonly facts: PolicyFacts;
}

/** The name by which policies call an action on a kind. */
export function categoryOf({ action, kind }: Pick<Candidate, 'action' | 'kind'>): string {
  return `system.gitops_${action}_${kind}`;
}

/** The regions of both sides of a change: where it was, and where it will be. */
export function regionsOf({ live, declared, write }: Pick<Change, 'live' | 'declared' | 'write'>): string[] {
  const regions = [live?.['region'], declared['region'], write['region']].filter(
    (region) => typeof region === 'string',
  );
  return [...new Set(regions)];
}
