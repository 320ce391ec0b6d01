import type { Attributes } from '@fleetwright/contracts';
import { type InheritanceProblem, own, resolveInheritance } from '@fleetwright/core/fleet';
import type { ResourceEntry } from '../rules/entries.ts';
import { INHERITANCE_CHAIN_SHOWN_MAX } from '../limits.ts';
import { declaredFields } from './normalise.ts';
import type { Problems } from '../problems.ts';
import { nearest, shorten } from '../text/wording.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

/** Resolves `extends` and tells the chains that cannot be. Answers the fields of every template that can, by name. */
export function resolveTemplates(
  tree: Tree,
  entries: readonly ResourceEntry[],
  problems: Problems,
): ReadonlyMap<string, Attributes> {
  const templates = new Map<string, ResourceEntry>();
  for (const entry of entries) {
    if (entry.kind === 'template' && entry.name !== undefined && !templates.has(entry.name)) {
      templates.set(entry.name, entry);
    }
  }
  const { resolved, problems: broken } = resolveInheritance(
    [...templates].map(([name, entry]) => {
      const parent = own(entry.item, 'extends');
      return { name, extends: typeof parent === 'string' ? parent : undefined, declared: declaredFields(entry) };
    }),
  );
  for (const problem of broken) {
    const entry = templates.get(problem.template);
    const path = [...(entry?.path ?? []), 'extends'];
    const resource = { kind: 'template', key: problem.template } as const;
    const offset = tree.locate(path)?.offset ?? 0;
    if (problems.hasErrorAt(offset)) continue;
    problems.add({
      severity: 'error',
      code: problem.code,
      message: sentence(problem, templates),
      offset,
      path,
      resource,
    });
  }
  return resolved;
}

function sentence({ code, chain }: InheritanceProblem, templates: ReadonlyMap<string, ResourceEntry>): string {
  const shown =
    chain.length > INHERITANCE_CHAIN_SHOWN_MAX ? [...chain.slice(0, INHERITANCE_CHAIN_SHOWN_MAX), '…'] : chain;
  const names = shown.map(shorten).join(' → ');
  if (code === 'inheritance_cycle') return `templates cannot extend each other in a circle: ${names}; break it`;
  if (code === 'inheritance_too_deep')
    return `expected at most 16 templates in a chain, got more: ${names}; flatten it`;
  const parent = chain.at(-1) ?? '';
  const suggestion = nearest(parent, templates.keys());
  const hint = suggestion ? `did you mean \`${suggestion}\`?` : 'declare it, or remove `extends`';
  return `the template \`${shorten(parent)}\` is not in this file: ${names}; ${hint}`;
}
