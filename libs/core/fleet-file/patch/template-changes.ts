import type { Attributes, Json } from '@fleetwright/contracts';
import { FIELDS, isMap, own } from '@fleetwright/core/fleet';
import { type Declaration, declaredFields } from '@fleetwright/core/parse';
import { changeValue } from '../text/change-value.ts';
import { branchesOf } from '../text/changes.ts';
import { effective, fieldChanges, type FieldChanges } from './field-changes.ts';

/**
 * Changes of templates so that each, with what it inherits, is as wanted. Parents first: a template that extends a changed
 * one is written so that it stays as it was. `wanted` says all fields of every template that stays in the file.
 */
export function templateChanges(
  templates: readonly Declaration[],
  wanted: ReadonlyMap<string, Attributes>,
): ReadonlyMap<string, FieldChanges> {
  const byName = new Map(templates.map((template) => [template.key, template]));
  const settled = new Map<string, Attributes>();
  const changes = new Map<string, FieldChanges>();
  const settle = (template: Declaration): Attributes => {
    const known = settled.get(template.key);
    if (known) return known;
    const parent = template.parent === undefined ? undefined : byName.get(template.parent);
    const inherited = parent === undefined ? {} : inheritedBy(template, settle(parent));
    const want = wanted.get(template.key);
    const found: FieldChanges =
      want === undefined ? { changes: [], left: [] } : fieldChanges(template, inherited, want);
    const after = afterwards(template, inherited, found);
    changes.set(template.key, found);
    settled.set(template.key, after);
    return after;
  };
  for (const template of templates) settle(template);
  return changes;
}

/** Two spellings of one fact: a child that gives either does not inherit the other. */
const PLATFORM_KEYS = ['node_platform', 'node_platform_id'];

function inheritedBy({ own: given }: Declaration, parent: Attributes): Attributes {
  if (!PLATFORM_KEYS.some((key) => Object.hasOwn(given, key))) return parent;
  return Object.fromEntries(Object.entries(parent).filter(([name]) => !PLATFORM_KEYS.includes(name)));
}

/** What the template says, with what it inherits, once its changes are made. */
function afterwards(template: Declaration, inherited: Attributes, { changes }: FieldChanges): Attributes {
  const within = changes.map((change) => ({ ...change, path: change.path.slice(template.path.length) }));
  const item = changeValue(template.item, branchesOf(within));
  const given = declaredFields({ kind: 'template', item: isMap(item) ? item : {} });
  const fields = FIELDS.template.flatMap(([name, spec]): [string, Json][] => {
    const value = effective(spec, own(inherited, name), own(given, name));
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}
