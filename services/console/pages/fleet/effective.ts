import type { AnswerOf, RowOf } from '@fleetwright/contracts/client';
import type { Template } from '../../data/api.ts';

type Assignment = RowOf<'list_assignments'>;
type Module = RowOf<'list_modules'>;
type TemplateModule = AnswerOf<'get_template'>['node_template']['attributes']['modules'][number];

/** Something that a node gets, and which resource says so. */
export interface From<T> {
  readonly value: T;
  readonly kind: 'template' | 'assignment' | 'module';
  readonly key: string;
}

/** A module as it is in force on one node. */
export interface EffectiveModule {
  readonly name: string;
  readonly enabled: From<boolean>;
  readonly priority: From<number> | null;
  /** null: it follows the newest live version. */
  readonly version: From<string> | null;
}

/** What a node is to run: its template's modules and its own assignments, which have the last word; by priority. */
export function effectiveModules(
  hostname: string,
  template: Template | undefined,
  assignments: readonly Assignment[],
  modules: readonly Module[],
): readonly EffectiveModule[] {
  const referred = new Map((template?.attributes.modules ?? []).map((one) => [one.name, one]));
  const own = new Map(
    assignments.flatMap((one): [string, Assignment][] => {
      const at = one.key.indexOf(':');
      return one.key.slice(0, at) === hostname ? [[one.key.slice(at + 1), one]] : [];
    }),
  );
  const known = new Map(modules.map((one) => [one.key, one]));
  const names = [...new Set([...referred.keys(), ...own.keys()])];
  return names
    .map((name) => effective(name, template?.key ?? '', referred.get(name), own.get(name), known.get(name)))
    .toSorted((a, b) => (a.priority?.value ?? 0) - (b.priority?.value ?? 0) || (a.name < b.name ? -1 : 1));
}

function effective(
  name: string,
  templateKey: string,
  referred: TemplateModule | undefined,
  own: Assignment | undefined,
  known: Module | undefined,
): EffectiveModule {
  const byTemplate = <T>(value: T | null | undefined): From<T> | null =>
    value === null || value === undefined ? null : { value, kind: 'template', key: templateKey };
  const byNode = <T>(value: T | null | undefined): From<T> | null =>
    value === null || value === undefined || own === undefined ? null : { value, kind: 'assignment', key: own.key };
  const byModule = <T>(value: T | null | undefined): From<T> | null =>
    value === null || value === undefined ? null : { value, kind: 'module', key: name };
  return {
    name,
    enabled: byNode(own?.attributes.enabled) ??
      byTemplate(referred?.enabled) ?? { value: true, kind: 'template', key: templateKey },
    priority:
      byNode(own?.attributes.priority) ?? byTemplate(referred?.priority) ?? byModule(known?.attributes.priority),
    version: byTemplate(referred?.version) ?? byModule(known?.attributes.version),
  };
}
