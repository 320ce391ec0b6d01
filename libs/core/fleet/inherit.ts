import type { Attributes, Json } from '@fleetwright/contracts';
import { nameOf, storedForm } from './attributes.ts';
import { emptyMap, isMap } from './json.ts';
import { KINDS } from './kinds.ts';
import { INHERITANCE_CHAIN_MAX } from './limits.ts';

/** A template as written: `declared` without what it inherits. */
export interface WrittenTemplate {
  readonly name: string;
  readonly extends: string | undefined;
  readonly declared: Attributes;
}

/** Why a template cannot be resolved. `chain` begins with the template and names every step. */
export interface InheritanceProblem {
  readonly code: 'unknown_parent' | 'inheritance_cycle' | 'inheritance_too_deep';
  readonly template: string;
  readonly chain: readonly string[];
}

export interface Inheritance {
  /** Every template's fields, its own and its ancestors'. Those with a problem below or above them are missing. */
  readonly resolved: ReadonlyMap<string, Attributes>;
  /** Each root cause once: a template that merely extends a broken one is not told again. */
  readonly problems: readonly InheritanceProblem[];
}

/**
 * Resolves `extends`, parents first: modules are the parent's and the child's (the child's wins by name), scalars the
 * child overrides, `metadata` and `config` merge key by key. Linear in the number of templates and fields.
 */
export function resolveInheritance(templates: readonly WrittenTemplate[]): Inheritance {
  const written = new Map(templates.map((template) => [template.name, template]));
  const resolved = new Map<string, Attributes>();
  const depths = new Map<string, number>();
  const broken = new Set<string>();
  const problems: InheritanceProblem[] = [];

  for (const template of templates) {
    const problem = resolveChain(chainUpwards(template, written, resolved, broken), written, resolved, depths, broken);
    if (problem) problems.push(problem);
  }
  return { resolved, problems };
}

interface Chain {
  /** From the template asked for upwards; ends before the first one that is settled. */
  readonly names: readonly string[];
  readonly end: 'root' | 'settled' | 'broken' | 'unknown' | 'cycle';
  /** The settled, broken, unknown or repeated name that ends it. */
  readonly top: string | undefined;
}

function chainUpwards(
  template: WrittenTemplate,
  written: ReadonlyMap<string, WrittenTemplate>,
  resolved: ReadonlyMap<string, Attributes>,
  broken: ReadonlySet<string>,
): Chain {
  const names: string[] = [];
  const seen = new Set<string>();
  let name: string | undefined = template.name;
  while (name !== undefined) {
    if (broken.has(name)) return { names, end: 'broken', top: name };
    if (resolved.has(name)) return { names, end: 'settled', top: name };
    if (seen.has(name)) return { names, end: 'cycle', top: name };
    const next = written.get(name);
    if (!next) return { names, end: 'unknown', top: name };
    seen.add(name);
    names.push(name);
    name = next.extends;
  }
  return { names, end: 'root', top: undefined };
}

function resolveChain(
  { names, end, top }: Chain,
  written: ReadonlyMap<string, WrittenTemplate>,
  resolved: Map<string, Attributes>,
  depths: Map<string, number>,
  broken: Set<string>,
): InheritanceProblem | undefined {
  if (end === 'broken' || end === 'unknown' || end === 'cycle') {
    for (const name of names) broken.add(name);
    if (end === 'broken') return undefined;
    const from = end === 'cycle' ? names.slice(names.indexOf(top as string)) : names.slice(-1);
    const code = end === 'cycle' ? 'inheritance_cycle' : 'unknown_parent';
    return { code, template: from[0] as string, chain: [...from, top as string] };
  }
  let depth = top === undefined ? 0 : (depths.get(top) ?? 0);
  let parent = top === undefined ? undefined : resolved.get(top);
  for (const name of names.toReversed()) {
    depth += 1;
    if (depth > INHERITANCE_CHAIN_MAX) {
      for (const child of names.slice(0, names.indexOf(name) + 1)) broken.add(child);
      return { code: 'inheritance_too_deep', template: name, chain: wholeChain(name, written) };
    }
    const own = (written.get(name) as WrittenTemplate).declared;
    parent = parent ? merge(parent, own) : own;
    resolved.set(name, parent);
    depths.set(name, depth);
  }
  return undefined;
}

/** At most one step longer than the limit: only ever asked for the first template that exceeds it. */
function wholeChain(name: string, written: ReadonlyMap<string, WrittenTemplate>): readonly string[] {
  const chain: string[] = [];
  for (let next: string | undefined = name; next !== undefined; next = written.get(next)?.extends) chain.push(next);
  return chain;
}

/** Two spellings of one fact: a child that gives either does not inherit the other. */
const PLATFORM_KEYS = ['node_platform', 'node_platform_id'];

function merge(parent: Attributes, child: Attributes): Attributes {
  const merged = emptyMap();
  const namesPlatform = PLATFORM_KEYS.some((key) => Object.hasOwn(child, key));
  for (const [name, spec] of Object.entries(KINDS.template.fields)) {
    const inherits = Object.hasOwn(parent, name) && !(namesPlatform && PLATFORM_KEYS.includes(name));
    const above = inherits ? parent[name] : undefined;
    const own = Object.hasOwn(child, name) ? child[name] : undefined;
    if (above === undefined && own === undefined) continue;
    if (above === undefined || own === undefined) merged[name] = (own ?? above) as Json;
    else if (spec.compare === 'map') merged[name] = mergeMaps(above, own);
    else if (spec.compare === 'set_by_name') merged[name] = storedForm(spec, mergeItems(above, own));
    else merged[name] = own;
  }
  return merged;
}

function mergeMaps(above: Json, own: Json): Json {
  const merged = emptyMap();
  for (const map of [above, own]) {
    if (isMap(map)) for (const [key, value] of Object.entries(map)) merged[key] = value;
  }
  return merged;
}

function mergeItems(above: Json, own: Json): Json {
  const items = new Map<string, Json>();
  for (const list of [above, own]) {
    if (Array.isArray(list)) for (const item of list) items.set(nameOf(item), item);
  }
  return [...items.values()];
}
