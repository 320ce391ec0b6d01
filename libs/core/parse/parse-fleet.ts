import type { DesiredState, Finding } from '@fleetwright/contracts';
import { isMap } from '@fleetwright/core/fleet';
import { resourceEntries } from './rules/entries.ts';
import { PROBLEMS_MAX } from './limits.ts';
import { positionsIn, type PositionOf } from './text/lines.ts';
import { normalise } from './resolve/normalise.ts';
import { reportOpenReferences } from './resolve/open-references.ts';
import { pathText, type ParseProblem, Problems } from './problems.ts';
import { checkRules } from './rules/rules.ts';
import { readText } from './yaml/read-text.ts';
import { refuseSource } from './text/source.ts';
import { checkStructure } from './rules/structure.ts';
import { resolveTemplates } from './resolve/templates.ts';
import type { Tree } from './yaml/yaml-tree.ts';

export type Parsed =
  /** `findings` are warnings and notes. */
  | { readonly kind: 'parsed'; readonly desired: DesiredState; readonly findings: readonly Finding[] }
  /** `findings` begin with a summary, unless the file was refused whole; at least one is an error. */
  | { readonly kind: 'failed'; readonly findings: readonly Finding[] };

/**
 * Reads a fleet.yaml. All problems are told together, in the order of the file, each with a stable code, its path, line
 * and column (UTF-16 units, from 1). References between resources are left to the diff, which knows the live fleet.
 * Never throws; linear in the size of the text.
 */
export function parseFleet(text: string, { file }: { readonly file: string }): Parsed {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const refusal = refuseSource(source);
  if (refusal) return { kind: 'failed', findings: [refusedFinding(refusal, source, file)] };

  const problems = new Problems();
  const tree = readText(source, problems);
  const positionOf = positionsIn(source);
  const understood = tree ? understand(tree, { positionOf, problems, file }) : NOTHING;
  const findings = problems.list().map((problem) => findingOf(problem, positionOf, file));
  if (understood.desired) return { kind: 'parsed', desired: understood.desired, findings };
  const all = [...findings, ...understood.notes].toSorted(inOrder);
  return { kind: 'failed', findings: [summary(findings, problems.dropped, file), ...all] };
}

interface Understood {
  readonly desired?: DesiredState;
  /** Of a file with errors: what else is to be told together with them. */
  readonly notes: readonly Finding[];
}

const NOTHING: Understood = { notes: [] };

interface Reading {
  readonly positionOf: PositionOf;
  readonly problems: Problems;
  readonly file: string;
}

function understand(tree: Tree, { positionOf, problems, file }: Reading): Understood {
  if (tree.value === null) {
    const message = 'expected a fleet, got an empty file; write at least `version: 1` and `account:`';
    problems.add({ severity: 'error', code: 'empty_file', message, offset: 0, path: [] });
    return NOTHING;
  }
  checkStructure(tree, problems);
  // Whoever made so many problems is told those first; looking for more would only take time.
  if (!isMap(tree.value) || problems.isFull) return NOTHING;
  const entries = resourceEntries(tree);
  checkRules(entries, { tree, problems, lineOf: (offset) => positionOf(offset).line });
  const templates = resolveTemplates(tree, entries, problems);
  if (problems.hasErrors) return { notes: reportOpenReferences({ tree, entries, problems, positionOf, file }) };
  return { desired: normalise(tree, entries, templates, positionOf), notes: [] };
}

function inOrder(one: Finding, other: Finding): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

function findingOf(
  { offset, path, resource, ...reported }: ParseProblem,
  positionOf: PositionOf,
  file: string,
): Finding {
  const where = pathText(path);
  return {
    ...reported,
    file,
    ...positionOf(offset),
    ...(where === '' ? {} : { path: where }),
    ...(resource && resource.key.length > 0 && resource.key.length <= RESOURCE_KEY_MAX ? { resource } : {}),
  };
}

/** As the contract of a ResourceRef says. */
const RESOURCE_KEY_MAX = 200;

function summary(findings: readonly Finding[], dropped: number, file: string): Finding {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const count = dropped > 0 ? `more than ${PROBLEMS_MAX} problems` : errors === 1 ? '1 problem' : `${errors} problems`;
  const message = `schema validation error: ${count} in ${file}; each is listed with its line`;
  return { severity: 'error', code: 'schema_validation_error', message, file };
}

function refusedFinding({ severity, code, message, offset }: ParseProblem, text: string, file: string): Finding {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { severity, code, message, file, line, column: offset - before.lastIndexOf('\n') };
}
