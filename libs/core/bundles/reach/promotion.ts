import type { Instant, ModuleVersion, Problem } from '@fleetwright/contracts';
import { reachProblems } from './reach-problems.ts';
import type { Fleet, GroupOfNodes, Step } from './reached-nodes.ts';
import type { Rendering } from './rendered.ts';

/** A version as it is to stand in the catalogue. Without `content` it keeps what it has. */
export type PromotedVersion = Pick<ModuleVersion, 'module' | 'version' | 'state' | 'content'>;

/** The step that a promotion is: from then on its version is the newest of its state. */
export function stepOfPromotion(before: Fleet, promoted: PromotedVersion, now: Instant): Step {
  const { module, version } = promoted;
  const known = before.module_versions.find((each) => each.module === module && each.version === version);
  const others = before.module_versions.filter((each) => each !== known);
  // The catalogue keeps the database's time, which need not be ours.
  const promoted_at = others.reduce(
    (latest, each) => (Date.parse(each.promoted_at) < Date.parse(latest) ? latest : later(each.promoted_at)),
    now,
  );
  const next: ModuleVersion = { ...known, ...promoted, promoted_at };
  return {
    before,
    after: { ...before, module_versions: [...others, next] },
    touching: [{ kind: 'module', key: module }],
  };
}

function later(instant: Instant): Instant {
  return new Date(Date.parse(instant) + 1).toISOString();
}

/** What of a promotion would go wrong on the nodes that it reaches; what was so before is not told again. */
export function promotionProblems(groups: readonly GroupOfNodes[], rendering: Rendering): Problem[] {
  const { findings } = reachProblems(groups, rendering, '');
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => ({ path: 'version', code, message: `${message}.` }));
}
