import type {
  Attributes,
  CommandData,
  CommandEnvelope,
  MutationOrigin,
  MutationRequest,
  Problem,
  ResourceRef,
} from '@fleetwright/contracts';
import { referencesOf } from '@fleetwright/core/fleet';
import { type CheckedAttributes, checkPart, checkWhole } from './attributes.ts';
import type { Author } from './inventory.ts';
import { keyProblems } from './keys.ts';
import type { Cause, Mutation } from './mutation.ts';
import { textProblems } from './text.ts';

/** A mutation that may be tried, or everything that is wrong with the request. */
export type Prepared =
  | { readonly kind: 'ok'; readonly mutation: Mutation }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** The actor of the installation's own first content; what it writes has the origin `seed`. */
const SEED_ACTOR = { type: 'system', id: 'seed' } as const;

/** What a command's journal entries say beside their content. */
export function causeOf(by: CommandEnvelope): Cause {
  const { operation_id, actor, traceparent } = by;
  const isSeed = actor.type === SEED_ACTOR.type && actor.id === SEED_ACTOR.id;
  const origin: MutationOrigin = isSeed ? { type: 'seed' } : { type: 'imperative' };
  return { operation_id, actor, traceparent, correlation_id: operation_id, causation_id: operation_id, origin };
}

export function prepareApply({ actor, traceparent }: Author, request: MutationRequest): Prepared {
  const { operation_id, kind, key, action, repository_id, run_id, proposal_id, revision, declared } = request;
  const checked = checkWrite(request);
  const problems = [
    ...(checked.kind === 'invalid' ? checked.problems : []),
    ...(action === 'create' ? keyProblems(kind, key) : []),
    ...textProblems('declared', declared),
  ];
  if (checked.kind === 'invalid' || problems.length > 0) return { kind: 'invalid', problems };
  const cause: Cause = {
    operation_id,
    actor,
    traceparent,
    correlation_id: run_id,
    causation_id: proposal_id,
    origin: { type: 'apply', repository_id, run_id, proposal_id },
  };
  const write = checked.attributes;
  return {
    kind: 'ok',
    mutation: {
      ...cause,
      kind,
      key,
      action,
      version: { type: 'exact', version: request.expected_version },
      write,
      references: referencesOf(kind, key, write),
      owner: { repository_id, last_applied: declared, revision },
    },
  };
}

function checkWrite({ kind, action, write }: MutationRequest): CheckedAttributes {
  if (action === 'create') return checkWhole(kind, write);
  if (action === 'update') return checkPart(kind, write);
  return { kind: 'ok', attributes: {} };
}

export function prepareCreate(by: CommandEnvelope, { kind, key, attributes }: CommandData<'CreateResource'>): Prepared {
  const checked = checkWhole(kind, attributes);
  const problems = [...keyProblems(kind, key), ...(checked.kind === 'invalid' ? checked.problems : [])];
  if (checked.kind === 'invalid' || problems.length > 0) return { kind: 'invalid', problems };
  const write = checked.attributes;
  return imperative(
    by,
    { kind, key },
    { action: 'create', write, references: referencesOf(kind, key, write), expected: null },
  );
}

export function prepareUpdate(by: CommandEnvelope, patch: CommandData<'UpdateResource'>): Prepared {
  const { kind, key, expected_version: expected } = patch;
  const checked = checkPart(kind, patch.attributes);
  if (checked.kind === 'invalid') return checked;
  const write = checked.attributes;
  return imperative(
    by,
    { kind, key },
    { action: 'update', write, references: referencesOf(kind, key, write), expected },
  );
}

export function prepareDelete(by: CommandEnvelope, resource: CommandData<'DeleteResource'>): Prepared {
  const { kind, key, expected_version: expected } = resource;
  return imperative(by, { kind, key }, { action: 'delete', write: {}, references: [], expected });
}

function imperative(
  by: CommandEnvelope,
  { kind, key }: ResourceRef,
  what: Pick<Mutation, 'action' | 'references'> & { write: Attributes; expected: number | null },
): Prepared {
  const { action, write, references, expected } = what;
  const version = expected === null ? ({ type: 'any' } as const) : ({ type: 'at', version: expected } as const);
  return { kind: 'ok', mutation: { ...causeOf(by), kind, key, action, version, write, references, owner: null } };
}
