import type {
  Attributes,
  Change,
  ChangeCause,
  FieldChange,
  GoneResource,
  Json,
  LiveResource,
} from '@fleetwright/contracts';
import {
  completeAttributes,
  defaultOf,
  type Difference,
  differences,
  emptyMap,
  equalJson,
  FIELDS,
  instanceDifferences,
  type FieldSpec,
  isMap,
  KINDS,
  own,
  partAt,
  sameField,
  unmask,
} from '@fleetwright/core/fleet';
import { causeOf, combinedCause } from './causes.ts';
import type { GivenUp } from './removals.ts';
import type { Wanted } from './wanted.ts';

/** A change before it is known what it waits for. */
export type ChangeDraft = Omit<Change, 'digest' | 'depends_on'>;

/** What to do for a declared resource: a change, or nothing; and the attributes that it will then have. */
export interface DraftOutcome {
  readonly draft: ChangeDraft | undefined;
  readonly after: Attributes;
}

export function draftWanted(wanted: Wanted): DraftOutcome {
  return wanted.live ? draftForLive(wanted, wanted.live) : draftCreate(wanted);
}

function draftCreate({ resource, declared, gone }: Wanted): DraftOutcome {
  const after = completeAttributes(resource.kind, declared);
  const fields = FIELDS[resource.kind].flatMap(([name, spec]) =>
    parts(name, spec, own(after, name)).map((part): FieldChange => {
      const cause = gone ? recreationCause(name, part, declared, gone) : 'initial';
      return { path: part.path, to: part.to as Json, cause };
    }),
  );
  const draft = {
    kind: resource.kind,
    key: resource.key,
    action: 'create' as const,
    cause: fields.length > 0 ? combinedCause(fields) : gone ? ('drift' as const) : ('initial' as const),
    fields,
    write: after,
    declared,
    live: null,
    live_version: null,
    line: resource.line,
  };
  return { draft, after };
}

/** It was deleted live; where the declaration moved as well, both did. */
function recreationCause(name: string, part: Difference, declared: Attributes, gone: GoneResource): ChangeCause {
  if (!Object.hasOwn(declared, name)) return 'drift';
  const last = partAt(own(gone.managed_by.last_applied, name), part.steps);
  const spec = KINDS[gone.kind].fields[name];
  const isSame = spec && part.steps.length === 0 ? sameField(spec, last, part.to) : equalJson(last, part.to);
  return isSame ? 'drift' : 'both';
}

function draftForLive(wanted: Wanted, live: LiveResource): DraftOutcome {
  const { resource, declared, lastApplied } = wanted;
  const fields: FieldChange[] = [];
  let write: Attributes | undefined;
  for (const [name, spec] of FIELDS[resource.kind]) {
    const target = targetOf(name, spec, declared, lastApplied);
    if (target === undefined) continue;
    const current = own(live.attributes, name);
    if (sameField(spec, current, target)) continue;
    write ??= emptyMap();
    write[name] = target;
    fields.push(...changesOf(name, spec, current, target, wanted));
  }
  // Its instances are as the node is to be: what they differ in is written with it, though the node has it already.
  for (const { path, name, node, instance } of instancesUnlike(wanted, live, write)) {
    write ??= emptyMap();
    write[name] = node;
    fields.push({ path, ...(instance !== null && { from: instance }), to: node, cause: 'drift' });
  }
  const { kind, key, line } = resource;
  const common = { kind, key, declared: wanted.recorded, live: live.attributes, line };
  if (write) {
    const draft = { ...common, action: 'update' as const, cause: combinedCause(fields), fields, write };
    return { draft: { ...draft, live_version: live.version }, after: merged(live.attributes, write) };
  }
  const cause = ownershipCause(live, wanted, resource.kind);
  if (!cause) return { draft: undefined, after: live.attributes };
  const draft = { ...common, action: 'adopt' as const, cause, fields: [], write: {}, live_version: live.version };
  return { draft, after: live.attributes };
}

/** Of a node that the repository manages. */
function instancesUnlike({ lastApplied }: Wanted, live: LiveResource, write: Attributes | undefined) {
  if (lastApplied === undefined) return [];
  return instanceDifferences(live, { ...live.attributes, ...write });
}

/** The value a field is to have; undefined where the file does not manage it. A field no longer given goes to its default. */
function targetOf(
  name: string,
  spec: FieldSpec,
  declared: Attributes,
  lastApplied: Attributes | undefined,
): Json | undefined {
  if (Object.hasOwn(declared, name)) return declared[name];
  return lastApplied && Object.hasOwn(lastApplied, name) ? defaultOf(spec) : undefined;
}

function changesOf(
  name: string,
  spec: FieldSpec,
  current: Json | undefined,
  target: Json,
  { resource, lastApplied, channels }: Wanted,
): FieldChange[] {
  return differences(name, spec, current, target).map((difference) => {
    const { path, steps, from, to } = difference;
    const isChannel =
      (resource.kind === 'template' && name === 'modules' && steps[1] === 'version' && channels.has(steps[0] ?? '')) ||
      (resource.kind === 'module' && name === 'version' && channels.has(resource.key));
    const cause = causeOf(name, spec, difference, lastApplied, isChannel);
    const noValue = from === undefined || (from === null && steps.length === 0);
    return { path, ...(noValue ? {} : { from }), ...(to === undefined ? {} : { to }), cause };
  });
}

/**
 * Why ownership alone has to be recorded for a resource that looks as declared: nobody manages it yet, what was last
 * applied is no longer what it is, which would be told as drift for ever, or the file masks something else. Undefined:
 * nothing to record.
 */
function ownershipCause(
  live: LiveResource,
  { lastApplied, hasOtherMasks }: Wanted,
  kind: Change['kind'],
): ChangeCause | undefined {
  if (lastApplied === undefined) return 'initial';
  if (hasOtherMasks) return 'git';
  return drifted(kind, lastApplied, live.attributes) ? 'both' : undefined;
}

function drifted(kind: Change['kind'], lastApplied: Attributes, live: Attributes): boolean {
  const { fields } = KINDS[kind];
  return Object.keys(lastApplied).some((name) => {
    const spec = fields[name];
    return spec !== undefined && !sameField(spec, lastApplied[name], own(live, name));
  });
}

/** A managed live resource that is no longer declared. */
export function draftDelete({ kind, key, attributes, version, managed_by }: LiveResource): ChangeDraft {
  const last = unmask(kind, managed_by?.last_applied ?? {}, attributes).attributes;
  const cause = drifted(kind, last, attributes) ? 'both' : 'git';
  const fields = FIELDS[kind].flatMap(([name, spec]) =>
    parts(name, spec, own(attributes, name)).map(({ path, to }): FieldChange => ({ path, from: to as Json, cause })),
  );
  const nothing = { write: {}, declared: {} };
  return { kind, key, action: 'delete', cause, fields, ...nothing, live: attributes, live_version: version };
}

/** A managed resource that this repository gives up. It stays as it is: what is told is what somebody else gets. */
export function draftDisown({ resource, receiver }: GivenUp): ChangeDraft {
  const given = 'attributes' in resource ? { ...draftDelete(resource), fields: [] } : draftForget(resource);
  return { ...given, action: 'disown', receiver };
}

/** A resource that is neither declared nor live any more: only its ownership is left. */
export function draftForget({ kind, key }: GoneResource): ChangeDraft {
  const nothing = { fields: [], write: {}, declared: {}, live: null, live_version: null };
  return { kind, key, action: 'delete', cause: 'both', ...nothing };
}

/** The parts of a value that say something: keys of maps, items of sets; nothing for null and what is empty. */
function parts(name: string, spec: FieldSpec, value: Json | undefined): readonly Difference[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0) return [];
  return differences(name, spec, undefined, value);
}

function merged(attributes: Attributes, write: Attributes): Attributes {
  const after = emptyMap();
  for (const map of [attributes, write]) for (const [name, value] of Object.entries(map)) after[name] = value;
  return after;
}
