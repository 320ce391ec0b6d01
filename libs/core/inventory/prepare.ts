import type {
  Attributes,
  CommandData,
  CommandEnvelope,
  LiveResource,
  MutationOrigin,
  MutationRequest,
  Problem,
  ResourceRef,
} from '@fleetwright/contracts';
import {
  type CheckedAttributes,
  checkPart,
  checkWhole,
  maskPaths,
  referencesOf,
  textProblems,
  unmask,
} from '@fleetwright/core/fleet';
import type { Author } from './inventory.ts';
import { keyProblems } from './keys.ts';
import type { Cause, Mutation } from './mutation.ts';
import { maskProblem } from './refusals.ts';

/** A mutation that may be tried, or everything that is wrong with the request. */
export type Prepared =
  | { readonly kind: 'valid'; readonly mutation: Mutation }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** The actor of the installation's own first content; what it writes has the origin `seed`. */
const SEED_ACTOR = { type: 'system', id: 'seed' } as const;

/** What a command's journal entries say beside their content. */
export function causeOf(by: CommandEnvelope): Cause {
  const { operation_id, actor, traceparent, via, may = [] } = by;
  const isSeed = actor.type === SEED_ACTOR.type && actor.id === SEED_ACTOR.id;
  const origin: MutationOrigin = isSeed ? { type: 'seed' } : { type: 'imperative', ...(via && { via }) };
  const may_break_glass = may.includes('system.fleet.break_glass');
  const ids = { operation_id, correlation_id: operation_id, causation_id: operation_id };
  return { ...ids, actor, traceparent, origin, may_break_glass };
}

export function prepareApply({ actor, traceparent }: Author, request: MutationRequest): Prepared {
  const { operation_id, kind, key, action, repository_id, run_id, proposal_id, revision, declared } = request;
  const checked = checkWrite(request);
  const problems = [
    ...(checked.kind === 'invalid' ? checked.problems : []),
    ...(action === 'create' ? keyProblems(kind, key) : []),
    // The diff has put live values where its file has masks; nothing may become one here.
    ...(checked.kind === 'valid' ? maskPaths(kind, checked.attributes).map(maskProblem) : []),
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
    kind: 'valid',
    mutation: {
      ...cause,
      kind,
      key,
      action,
      version: { type: 'exact', version: request.expected_version },
      write,
      references: referencesOf(kind, key, write),
      owner: { repository_id, last_applied: declared, revision },
      receiver: request.receiver ?? null,
    },
  };
}

function checkWrite({ kind, action, write }: MutationRequest): CheckedAttributes {
  if (action === 'create') return checkWhole(kind, write);
  if (action === 'update') return checkPart(kind, write);
  return { kind: 'valid', attributes: {} };
}

export function prepareCreate(by: CommandEnvelope, { kind, key, attributes }: CommandData<'CreateResource'>): Prepared {
  const checked = checkWhole(kind, attributes);
  const masks = checked.kind === 'valid' ? maskPaths(kind, checked.attributes).map(maskProblem) : [];
  const problems = [...keyProblems(kind, key), ...(checked.kind === 'invalid' ? checked.problems : masks)];
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

/**
 * The update with live values where its masks stand. It is for the version they were read at, unless it names one itself.
 * `live` null: there is nothing that they could stand for.
 */
export function withLiveValues(mutation: Mutation, live: LiveResource | null): Mutation {
  const { kind, key, write: asked, version } = mutation;
  const { attributes: write, missing, lost } = unmask(kind, asked, live?.attributes);
  const unmaskable = [...missing, ...lost];
  return {
    ...mutation,
    asked,
    write,
    references: referencesOf(kind, key, write),
    version: version.type === 'any' && live !== null ? { type: 'at', version: live.version } : version,
    ...(unmaskable.length > 0 && { unmaskable }),
  };
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
  return {
    kind: 'valid',
    mutation: { ...causeOf(by), kind, key, action, version, write, references, owner: null, receiver: null },
  };
}
