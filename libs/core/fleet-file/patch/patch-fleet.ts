import type { Attributes, DesiredState, Finding } from '@fleetwright/contracts';
import { differences, emptyMap, equalJson, FIELDS, own, resourceId } from '@fleetwright/core/fleet';
import { type Declaration, parseFleet, readDeclarations, type WrittenFile } from '@fleetwright/core/parse';
import type { ValueChange } from '../text/changes.ts';
import { editText } from '../text/edit-text.ts';
import { additionChanges } from './additions.ts';
import type { Left, ResourceEdit } from './edits.ts';
import { type FieldChanges, fieldChanges } from './field-changes.ts';
import { templateChanges } from './template-changes.ts';

export type PatchedFleet =
  /** `text` is the file as it was where there is nothing to write. `left` names all that was not written, and why. */
  | { readonly kind: 'patched'; readonly text: string; readonly left: readonly Left[] }
  | {
      readonly kind: 'refused';
      /**
       * `file_has_errors`: the file is none that the language takes. `cannot_patch`: there is no change of this text alone
       * that would say what is wanted; it has to be written by hand.
       */
      readonly code: 'file_has_errors' | 'cannot_patch';
      readonly findings: readonly Finding[];
    };

/**
 * The smallest change of a fleet.yaml after which it says what is wanted: comments, order, layout, quotes and line ends stay.
 * What comes through an alias or from a template that is extended is overridden where it is used, never changed at its
 * source. Secrets and masks are not written, and named. The result was read again: everything that was not asked for means
 * what it meant. Pure; linear in the file.
 */
export function patchFleet(text: string, edits: readonly ResourceEdit[]): PatchedFleet {
  const before = parseFleet(text, { file: 'fleet.yaml' });
  const file = readDeclarations(text);
  if (before.kind === 'failed' || file === undefined) {
    return { kind: 'refused', code: 'file_has_errors', findings: before.findings };
  }
  const plan = planOf(edits, before.desired, file);
  if (plan.changes.length === 0) return { kind: 'patched', text, left: plan.left };
  const edited = editText(text, plan.changes);
  const after = edited === undefined ? undefined : parseFleet(edited, { file: 'fleet.yaml' });
  if (edited === undefined || after?.kind !== 'parsed' || !saysWhatIsWanted(after.desired, plan, before.desired)) {
    return { kind: 'refused', code: 'cannot_patch', findings: after?.kind === 'failed' ? after.findings : [] };
  }
  return { kind: 'patched', text: edited, left: plan.left };
}

interface Plan {
  readonly changes: readonly ValueChange[];
  readonly left: readonly Left[];
  /** All that the file is to declare, but for what is left, by resource. */
  readonly wanted: ReadonlyMap<string, Attributes>;
}

function planOf(edits: readonly ResourceEdit[], desired: DesiredState, file: WrittenFile): Plan {
  const left: Left[] = [];
  const changes: ValueChange[] = [];
  const wanted = new Map(desired.resources.map(({ kind, key, declared }) => [resourceId(kind, key), declared]));
  const before = new Map(wanted);
  const standing = new Map(file.declarations.map((one) => [resourceId(one.kind, one.key), one]));
  const added = edits.flatMap((edit) => (edit.do === 'add' ? [edit] : []));
  const isGone = removals(edits, standing, changes, wanted, left);
  const asked = new Set<string>();
  for (const edit of edits) {
    const id = resourceId(edit.kind, edit.key);
    const told = { kind: edit.kind, key: edit.key };
    if (edit.do === 'add' && standing.has(id)) left.push({ ...told, code: 'already_declared' });
    if (edit.do !== 'set') continue;
    const declared = wanted.get(id);
    if (declared === undefined) left.push({ ...told, code: 'not_declared' });
    else wanted.set(id, withFields(declared, edit.fields));
    asked.add(id);
  }
  const news = added.filter(({ kind, key }) => !standing.has(resourceId(kind, key)));
  const additions = additionChanges(news, file);
  const unplaced = new Set(
    additions.left.flatMap(({ kind, key, path }) => (path === undefined ? [resourceId(kind, key)] : [])),
  );
  for (const { kind, key, fields } of news) {
    const id = resourceId(kind, key);
    if (!unplaced.has(id)) wanted.set(id, withFields(emptyMap(), fields));
  }
  const staying = file.declarations.filter((one) => !isGone(one));
  for (const found of changesOf(staying, asked, wanted, before)) {
    changes.push(...found.changes);
    left.push(...found.left);
  }
  return { changes: [...changes, ...additions.changes], left: [...left, ...additions.left], wanted };
}

/** Removes what is asked for and what is within it. */
function removals(
  edits: readonly ResourceEdit[],
  standing: ReadonlyMap<string, Declaration>,
  changes: ValueChange[],
  wanted: Map<string, Attributes>,
  left: Left[],
): (declaration: Declaration) => boolean {
  const gone = new Set<string>();
  const networks = new Set<string>();
  for (const { do: what, kind, key } of edits) {
    if (what !== 'remove') continue;
    const declaration = standing.get(resourceId(kind, key));
    if (declaration === undefined) left.push({ kind, key, code: 'not_declared' });
    else changes.push({ do: 'remove', path: declaration.path });
    gone.add(resourceId(kind, key));
    if (kind === 'sdwan_network') networks.add(key);
  }
  const isGone = ({ kind, key }: Declaration): boolean =>
    gone.has(resourceId(kind, key)) ||
    ((kind === 'sdwan_peer' || kind === 'virtual_ip') && networks.has(key.slice(0, key.indexOf('/'))));
  for (const declaration of standing.values()) {
    if (isGone(declaration)) wanted.delete(resourceId(declaration.kind, declaration.key));
  }
  return isGone;
}

function withFields(declared: Attributes, fields: Attributes): Attributes {
  const all = Object.assign(emptyMap(), declared);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) delete all[name];
    else all[name] = value;
  }
  return all;
}

function* changesOf(
  staying: readonly Declaration[],
  asked: ReadonlySet<string>,
  wanted: Map<string, Attributes>,
  before: ReadonlyMap<string, Attributes>,
): Iterable<Found> {
  for (const one of staying) {
    const id = resourceId(one.kind, one.key);
    const want = wanted.get(id);
    if (one.kind === 'template' || want === undefined || !asked.has(id)) continue;
    yield told(one, fieldChanges(one, {}, want));
  }
  const templates = staying.filter(({ kind }) => kind === 'template');
  const named = templates.filter(({ kind, key }) => asked.has(resourceId(kind, key)));
  if (named.length > 0) yield* changesOfTemplates(templates, named, wanted, before);
}

interface Found {
  readonly changes: readonly ValueChange[];
  readonly left: readonly Left[];
}

/**
 * What a template that nobody asked about would get from a changed one and cannot shut out is not changed at all: its
 * field stays as it was in those asked about.
 */
function changesOfTemplates(
  templates: readonly Declaration[],
  asked: readonly Declaration[],
  wanted: Map<string, Attributes>,
  before: ReadonlyMap<string, Attributes>,
): readonly Found[] {
  const wantedOf = ({ key }: Declaration) => wanted.get(resourceId('template', key)) ?? emptyMap();
  const kept: Left[] = [];
  for (;;) {
    const changes = templateChanges(templates, new Map(templates.map((one) => [one.key, wantedOf(one)])));
    const reached = new Set(
      templates.filter((one) => !asked.includes(one)).flatMap(({ key }) => changes.get(key)?.left.map(fieldOf) ?? []),
    );
    const undone = asked.filter((one) => undo(one, reached, wanted, before, kept));
    if (undone.length > 0) continue;
    return [...templates.map((one) => told(one, changes.get(one.key) ?? NOTHING)), { changes: [], left: kept }];
  }
}

const NOTHING: FieldChanges = { changes: [], left: [] };

function fieldOf({ path }: { readonly path: string }): string {
  return /^[a-z_]+/.exec(path)?.[0] ?? path;
}

function undo(
  { kind, key }: Declaration,
  fields: ReadonlySet<string>,
  wanted: Map<string, Attributes>,
  before: ReadonlyMap<string, Attributes>,
  kept: Left[],
): boolean {
  const id = resourceId(kind, key);
  const [want, was] = [wanted.get(id) ?? emptyMap(), before.get(id) ?? emptyMap()];
  const undone = [...fields].filter((field) => !equalJson(own(want, field), own(was, field)));
  for (const field of undone) kept.push({ kind, key, path: field, code: 'inherited_elsewhere' });
  const back = Object.fromEntries(undone.map((field) => [field, own(was, field) ?? null]));
  wanted.set(id, withFields(want, back));
  return undone.length > 0;
}

function told({ kind, key }: Declaration, { changes, left }: FieldChanges): Found {
  return { changes, left: left.map((one) => ({ kind, key, ...one })) };
}

/** Reads the result again: it declares what was wanted, field by field, but for what is told as left. */
function saysWhatIsWanted(after: DesiredState, { wanted, left }: Plan, before: DesiredState): boolean {
  if (after.resources.length !== wanted.size || after.account !== before.account) return false;
  const leftOf = Map.groupBy(left, ({ kind, key }) => resourceId(kind, key));
  return after.resources.every(({ kind, key, declared }) => {
    const id = resourceId(kind, key);
    const want = wanted.get(id);
    if (want === undefined) return false;
    const paths = (leftOf.get(id) ?? []).flatMap(({ path }) => (path === undefined ? [] : [path]));
    return FIELDS[kind].every(([name, spec]) =>
      differences(name, spec, own(declared, name), own(want, name)).every(({ path }) =>
        paths.some((one) => one.startsWith(path) || path.startsWith(one)),
      ),
    );
  });
}
