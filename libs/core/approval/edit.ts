import type { Change, ChangeBody, Digest, Id, Problem } from '@fleetwright/contracts';
import { accepted, type Decision, type DigestOf, refused } from '@fleetwright/core/event-sourcing';
import { differences, FIELDS, own, resourceId } from '@fleetwright/core/fleet';
import { regionsOf } from '@fleetwright/core/policies';
import { type AskedEdit, checkEdit } from './check-edit.ts';
import { Draft, type ReviewEventType } from './draft.ts';
import { type DecidedBy, digestPutUp, type Member } from './member.ts';
import type { Policing } from './policing.ts';
import type { ReviewState } from './state.ts';

/** A change as somebody wants it, or everything that is wrong with that. */
export type EditedChange =
  | { readonly kind: 'edited'; readonly change: Change; readonly declared_digest: Digest }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export interface Editing extends AskedEdit {
  readonly repository_id: Id;
  readonly member: Member;
  readonly by: DecidedBy;
  readonly digestOf: DigestOf;
}

/**
 * The change with other attributes to write: of a create all that are not the kind's defaults, of an update those that change. A
 * mask stands for the live value at its place. It has to be what a fleet.yaml could say, and refer to what is there. The
 * digest covers what it was edited from, how often, and by whom.
 */
export function editedChange(editing: Editing): EditedChange {
  const { repository_id, change, member, by, digestOf } = editing;
  const { kind, key, action, cause, live, live_version } = change;
  const checked = checkEdit(editing);
  if (checked.kind === 'invalid') return checked;
  const { write, declared } = checked;
  const fields = FIELDS[kind].flatMap(([name, spec]) =>
    Object.hasOwn(write, name)
      ? differences(name, spec, own(live ?? undefined, name), write[name]).map(({ path, from, to }) => ({
          path,
          ...(from !== undefined && { from }),
          ...(to !== undefined && { to }),
          cause,
        }))
      : [],
  );
  const now = { ...change, fields, write, declared };
  const editors = [...new Set([...(member.edit?.editors ?? []), by.actor].map(({ id }) => id))].toSorted();
  const covered = { repository_id, kind, key, action, cause, fields, write, declared, live, live_version };
  const edit = { edited_from: digestPutUp(member), edit: (member.edit?.number ?? 0) + 1, editors };
  return {
    kind: 'edited',
    change: { ...now, digest: digestOf({ ...covered, ...edit }) },
    declared_digest: digestOf(change.declared),
  };
}

export interface EditInput {
  readonly repository_id: Id;
  readonly proposal_id: Id;
  /** The digest that was seen. */
  readonly digest: Digest;
  readonly comment: string | null;
  /** The change as it was put up; undefined when it is in no plan any more. */
  readonly planned: Change | undefined;
  readonly edited: EditedChange | null;
  readonly body: ChangeBody | null;
  readonly change_document: Digest | null;
  readonly policing: Policing;
  readonly by: DecidedBy;
}

/** Why a proposal cannot be edited; null: it can. Codes: `not_found`, `already_decided`, `digest_mismatch`, `not_editable`. */
export function editRefusal(
  state: ReviewState,
  { proposal_id, digest }: Pick<EditInput, 'proposal_id' | 'digest'>,
): Decision<never, never> | null {
  const member = state.members.get(proposal_id);
  if (member === undefined) return refused('not_found', `There is no open proposal ${proposal_id}.`);
  const detail = { proposal_id, status: member.status, digest: member.digest };
  if (member.digest !== digest) {
    return refused('digest_mismatch', `Proposal ${proposal_id} is not what was seen. Look at it again.`, { detail });
  }
  if (member.status !== 'pending_approval') {
    return refused('already_decided', `Proposal ${proposal_id} is ${member.status}, and is edited only before that.`, {
      detail,
    });
  }
  if (member.action === 'create' || member.action === 'update') return null;
  return refused('not_editable', `A ${member.action} writes nothing that could be edited. Reject it instead.`, {
    detail,
  });
}

/** What a proposal became. */
export interface ProposalEdit {
  readonly digest: Digest;
  /** The document that holds the change as it is now. */
  readonly change_document: Digest;
}

/** Puts another content in a pending proposal's place: with a digest of its own, no votes, and people to decide about it. */
export function editProposal(state: ReviewState, input: EditInput): Decision<ProposalEdit, ReviewEventType> {
  const objection = editRefusal(state, input);
  if (objection !== null) return objection;
  const { proposal_id, planned, edited, body, change_document, policing } = input;
  const member = state.members.get(proposal_id);
  if (edited?.kind === 'invalid') {
    const problems = edited.problems.map((problem) => ({ ...problem, path: `payload.${problem.path}` }));
    return refused('invalid', 'The change cannot be as it was edited.', { problems });
  }
  if (!member || !planned || !edited || !body || change_document === null || state.run.kind === 'none') {
    return refused('not_found', `There is no open proposal ${proposal_id}.`);
  }
  const { change, declared_digest } = edited;
  const regions = [...new Set([...regionsOf(planned), ...regionsOf(change)])];
  const resolution = policing.resolutionFor({ cause: member.cause, edit: { ...NO_EDIT, regions } }, planned);
  const draft = new Draft(input.repository_id, state, input.by);
  draft.add('ProposalEdited', {
    proposal_id,
    run_id: state.run.id,
    from_digest: digestPutUp(member),
    digest: change.digest,
    edit: (member.edit?.number ?? 0) + 1,
    body,
    change_document,
    declared_digest,
    comment: input.comment,
    policy: policing.resultOf({ ...member, regions }, resolution, member.opened_at),
  });
  return accepted(draft.facts, { digest: change.digest, change_document });
}

const NO_EDIT = { from_digest: '', change_document: '', declared_digest: '', editors: [], number: 0 };

/**
 * A change as it is put up: where the resource is as somebody edited it and git says what it said then, that is the cause, and
 * people are told so.
 */
export function afterEdit(change: Change, edited: ReadonlyMap<string, Digest>, digestOf: DigestOf): Change {
  const declared = edited.get(resourceId(change.kind, change.key));
  if (declared === undefined || change.cause !== 'git' || declared !== digestOf(change.declared)) return change;
  return { ...change, cause: 'edit', fields: change.fields.map((field) => ({ ...field, cause: 'edit' })) };
}
