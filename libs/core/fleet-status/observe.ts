import type { Digest } from '@fleetwright/contracts';
import type { AgentReport, NodeState } from '@fleetwright/contracts/agents';
import { REASONS_MAX } from './limits.ts';

/** Why a node is degraded. Codes are those of the report, and `identity_cloned`. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export interface Observed {
  readonly state: Exclude<NodeState, 'offline'>;
  /** None unless degraded. */
  readonly reasons: readonly Reason[];
}

/** Of the agent as a whole: with one of these it cannot become what it should be. */
const STANDS_STILL: ReadonlySet<string> = new Set(['unknown_format', 'older_bundle_refused', 'key_damaged']);

/**
 * What a node is by its last report, whenever that came. `current` is the bundle that it should be; null: it has none.
 */
export function observe(
  report: AgentReport | null,
  { current, isCloned }: { readonly current: Digest | null; readonly isCloned: boolean },
): Observed {
  if (report === null) return { state: 'never_seen', reasons: [] };
  const reasons = reasonsOf(report, isCloned, current);
  if (reasons.length > 0) return { state: 'degraded', reasons: reasons.slice(0, REASONS_MAX) };
  if (report.bundle === null || report.bundle.digest !== current) return { state: 'pending', reasons: [] };
  return { state: isAtRest(report) ? 'converged' : 'converging', reasons: [] };
}

function reasonsOf(report: AgentReport, isCloned: boolean, current: Digest | null): Reason[] {
  const cloned = isCloned ? [{ code: 'identity_cloned', message: 'two machines report with this identity' }] : [];
  const stuck = report.problems.filter(({ code }) => STANDS_STILL.has(code));
  // What failed for another bundle is no news once there is a newer one.
  if (report.bundle?.digest !== current) return [...cloned, ...stuck];
  const failed = report.modules.flatMap(({ name, state, problem }) =>
    state === 'failed'
      ? [{ code: problem?.code ?? 'failed', message: `${name}: ${problem?.message ?? 'failed'}` }]
      : [],
  );
  const failing = report.health.flatMap(({ module, name, state, message }) =>
    state === 'failing' ? [{ code: 'check_failing', message: `${module}: ${name}: ${message ?? 'fails'}` }] : [],
  );
  // `rendered` is what a machine can do, and no failure.
  const refused = report.networks.flatMap(({ network, state, message }) =>
    state === 'failed' ? [{ code: 'network_refused', message: message ?? `network ${network} cannot be set up` }] : [],
  );
  return [...cloned, ...stuck, ...failed, ...failing, ...refused];
}

function isAtRest({ activity, noop, modules, health }: AgentReport): boolean {
  if (noop || activity !== 'idle') return false;
  return modules.every(({ state }) => state === 'applied') && health.every(({ state }) => state === 'passing');
}
