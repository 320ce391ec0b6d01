import { type Attributes, type FleetDifference, type Json, ResourceKind } from '@fleetwright/contracts';
import { differences, equalJson, FIELDS, own } from '@fleetwright/core/fleet';
import { INSTANCES } from './fleet-history.ts';
import type { FleetHistoryRow } from './rows.ts';

/**
 * What became of one thing between two moments; null: nothing that anybody would see. `before` null: it was not there.
 * Its attributes have to be whole. Deterministic, and as the language compares.
 */
export function fleetDifference(before: FleetHistoryRow | null, after: FleetHistoryRow): FleetDifference | null {
  const [was, is] = [before?.state ?? null, after.state];
  if (was === null && is === null) return null;
  const at = after.thing.indexOf('/');
  const [kind, key] = [after.thing.slice(0, at), after.thing.slice(at + 1)];
  const fields = fieldsOf(kind, was, is);
  if (was !== null && is !== null && fields.length === 0) return null;
  return {
    kind: kind === INSTANCES ? INSTANCES : ResourceKind.parse(kind),
    key,
    change: was === null ? 'created' : is === null ? 'deleted' : 'changed',
    fields,
    from_version: was === null ? null : (before?.revision ?? null),
    to_version: is === null ? null : after.revision,
    changed_by: after.actor,
    changed_at: after.at,
  };
}

type State = FleetHistoryRow['state'];

function fieldsOf(kind: string, was: State, is: State): FleetDifference['fields'] {
  const [from, to] = [was, is].map(attributesOf) as [Attributes, Attributes];
  const known = ResourceKind.safeParse(kind);
  const found = known.success
    ? FIELDS[known.data].flatMap(([name, spec]) => differences(name, spec, own(from, name), own(to, name)))
    : [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((path) => {
        const [one, other] = [own(from, path), own(to, path)];
        return equalJson(one, other) ? [] : [{ path, from: one, to: other }];
      });
  const [owner, heir] = [was, is].map(ownerOf);
  const owned = owner === heir ? [] : [{ path: 'managed_by', from: owner, to: heir }];
  return [...found, ...owned].map(({ path, from: one, to: other }) => ({
    path,
    ...(one !== undefined && { from: one as Json }),
    ...(other !== undefined && { to: other as Json }),
  }));
}

/** Of an instance everything but its id, which is its key. */
function attributesOf(state: State): Attributes {
  if (state === null) return {};
  if (!('instance' in state)) return state.attributes as Attributes;
  const { id: _id, ...rest } = state.instance;
  return rest;
}

/** The repository that manages it; missing: none does. */
function ownerOf(state: State): string | undefined {
  return state !== null && 'managed_by' in state ? state.managed_by?.repository_id : undefined;
}
