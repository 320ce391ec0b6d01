import type { Attributes, Change, DesiredState, ResourceRef } from '@fleetwright/contracts';
import { completeAttributes, differences, emptyMap, equalJson, FIELDS, own } from '@fleetwright/core/fleet';
import type { NotAdopted } from './adopt.ts';
import { withPart } from './parts.ts';

/** What the file has to say of a resource from now on. */
export type AgreeingEdit = ResourceRef &
  ({ readonly do: 'set' | 'add'; readonly fields: Attributes } | { readonly do: 'remove' });

export interface Agreement {
  readonly edits: readonly AgreeingEdit[];
  readonly left: readonly NotAdopted[];
}

const NOTHING: Agreement = { edits: [], left: [] };

/**
 * The edit of the file after which it says what somebody made of a proposal. `edited` null: the change was left out, so the
 * file is to say what is live. Only what the edit touched is taken over: what the file says beside it stays as it says it.
 */
export function agreeWithEdit(planned: Change, edited: Change | null, file: DesiredState): Agreement {
  const { kind, key, action } = planned;
  const standing = file.resources.find((resource) => resource.kind === kind && resource.key === key)?.declared;
  if (action === 'delete') return edited === null ? declaredAgain(planned, standing) : NOTHING;
  if (action !== 'create' && action !== 'update') return NOTHING;
  if (standing === undefined) return { edits: [], left: [{ kind, key, code: 'not_declared' }] };
  if (edited === null && action === 'create') return { edits: [{ do: 'remove', kind, key }], left: [] };
  const { before, after, given } = sidesOf(planned, edited);
  const fields = emptyMap();
  for (const [name, spec] of FIELDS[kind]) {
    for (const { steps, to } of differences(name, spec, own(before, name), own(after, name))) {
      const base = own(fields, name) ?? own(standing, name);
      const value = base === undefined ? own(after, name) : withPart(base, steps, to);
      fields[name] = Object.hasOwn(given, name) ? (value ?? own(after, name) ?? null) : null;
    }
  }
  return { edits: Object.keys(fields).length === 0 ? [] : [{ do: 'set', kind, key, fields }], left: [] };
}

/** What was put up, what it became, and which fields that gives itself: all others are not declared any more. */
function sidesOf(planned: Change, edited: Change | null) {
  const { kind, action, live } = planned;
  if (action === 'create' && edited !== null) {
    const [before, after] = [planned, edited].map(({ declared }) => completeAttributes(kind, declared));
    return { before, after, given: edited.declared };
  }
  if (edited !== null) return { before: planned.declared, after: edited.declared, given: edited.declared };
  const after = Object.assign(emptyMap(), planned.declared);
  for (const name of Object.keys(planned.write)) after[name] = own(live ?? undefined, name) ?? null;
  return { before: planned.declared, after, given: after };
}

/** A delete that was left out: the file declares what is live, but for what is the default. */
function declaredAgain({ kind, key, live }: Change, standing: Attributes | undefined): Agreement {
  if (standing !== undefined || live === null) return NOTHING;
  const usual = completeAttributes(kind, {});
  const fields = emptyMap();
  for (const [name, value] of Object.entries(live)) if (!equalJson(value, own(usual, name))) fields[name] = value;
  return { edits: [{ do: 'add', kind, key, fields }], left: [] };
}
