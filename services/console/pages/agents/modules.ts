import type { BundleManifest } from '@fleetwright/contracts/agents';
import type { Agent } from '../../data/api.ts';

/** A module of a node: what it should be, and what its machine says of it. */
export interface ModuleRow {
  readonly name: string;
  /** null: the catalogue has none that could be followed. */
  readonly version: string | null;
  /** Whether there is anything to do for it. */
  readonly hasContent: boolean;
  /** null: the machine says nothing of it. */
  readonly state: Agent['modules'][number]['state'] | null;
  readonly problem: Agent['modules'][number]['problem'];
  readonly checks: Agent['health'];
}

/** In the order in which they are applied; behind them what the machine still has and should not. */
export function moduleRows(
  wanted: BundleManifest['modules'],
  agent: Pick<Agent, 'modules' | 'health'> | undefined,
): readonly ModuleRow[] {
  const reported = new Map((agent?.modules ?? []).map((one) => [one.name, one]));
  const checks = Map.groupBy(agent?.health ?? [], ({ module }) => module);
  const row = (name: string, version: string | null, hasContent: boolean): ModuleRow => {
    const { state = null, problem } = reported.get(name) ?? {};
    return { name, version, hasContent, state, problem, checks: checks.get(name) ?? [] };
  };
  const names = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted.map(({ name, version, content }) => row(name, version, content !== null)),
    ...[...reported.values()]
      .filter(({ name }) => !names.has(name))
      .map(({ name, version }) => row(name, version, true)),
  ];
}
