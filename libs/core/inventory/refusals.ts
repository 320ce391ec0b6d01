import type { Problem, Refusal, RefusalCode, ResourceRef } from '@fleetwright/contracts';
import { describeResource } from '@fleetwright/core/fleet';
import { NAMED_REFERENCES_MAX } from './limits.ts';
import type { WriteRejection } from './mutation.ts';

/** Why one mutation failed, as apply records it: a stable code and a sentence. */
interface Failure {
  readonly code: RefusalCode | 'owned_elsewhere' | 'repository_removed';
  readonly message: string;
}

/** Says for people why nothing was written. `subject` is what the request was about, e.g. `node edge-01`. */
export function failureOf(
  subject: string,
  rejection: WriteRejection,
): Failure & { readonly problems?: readonly Problem[] } {
  switch (rejection.reason) {
    case 'operation_reused':
      return invalid('operation_id', 'operation_reused', REUSED);
    case 'stale':
    case 'version_conflict':
      return { code: 'version_conflict', message: moved(subject, rejection.actual_version) };
    case 'git_owned': {
      const { kind, key, revision } = rejection;
      const owned = `The ${describeResource({ kind, key })} is managed in git (revision ${revision.slice(0, 12)}), and GitOps mode is on`;
      return { code: 'git_owned', message: `${owned}: change it there, or break the glass in an emergency.` };
    }
    case 'already_exists':
      return {
        code: 'already_exists',
        message: `There already is a ${subject}. Change it instead, or choose another name.`,
      };
    case 'version_exists':
      return {
        code: 'version_exists',
        message: `The ${subject} has this version with other content, and that never changes. Publish a new version.`,
      };
    case 'no_account':
    case 'not_found':
      return { code: 'not_found', message: `There is no ${subject}.` };
    case 'owned_elsewhere':
      return {
        code: 'owned_elsewhere',
        message: `The ${subject} is managed by another repository (${rejection.repository_id}). Remove it there first.`,
      };
    case 'repository_removed':
      return {
        code: 'repository_removed',
        message: 'The repository of this change was removed; nothing is applied for it.',
      };
    case 'unresolved_reference': {
      const refers = `The ${subject} refers to ${listed(rejection.missing)}`;
      return {
        code: 'unresolved_reference',
        message: `${refers}, which ${be(rejection.missing.length)} not there. Create ${it(rejection.missing.length)} first.`,
      };
    }
    case 'in_use': {
      const used = `The ${subject} is still used by ${listed(rejection.referrers)}`;
      return { code: 'in_use', message: `${used}. Change or delete ${it(rejection.referrers.length)} first.` };
    }
    case 'mask_not_a_value': {
      const problems = rejection.paths.map(maskProblem);
      return { code: 'invalid', message: invalidMessage(subject, problems), problems };
    }
    case 'constraint':
      return constraintFailure(subject, rejection.constraint);
  }
}

/** A mask only ever stands for the live value at the same path. */
export function maskProblem(path: string): Problem {
  const message =
    'A mask is not a value: it stands for what is live at the same place, and nothing is. Write the value.';
  return { path, code: 'mask_not_a_value', message };
}

/** The same as the refusal of a command. */
export function refusalOf(subject: string, rejection: WriteRejection): Refusal {
  const { code, message, problems } = failureOf(subject, rejection);
  return {
    ok: false,
    // Only apply is asked whose a resource is.
    code: code === 'owned_elsewhere' || code === 'repository_removed' ? 'forbidden' : code,
    message,
    ...(problems === undefined ? {} : { problems: [...problems] }),
    ...detailOf(rejection),
  };
}

function detailOf(rejection: WriteRejection): Pick<Refusal, 'detail'> {
  if ('actual_version' in rejection) return { detail: { actual_version: rejection.actual_version } };
  if (rejection.reason !== 'git_owned') return {};
  const { kind, key, repository_id, revision } = rejection;
  return { detail: { kind, key, repository_id, revision } };
}

/** The refusal of a request whose input has problems: all of them at once. */
export function invalidRefusal(subject: string, problems: readonly Problem[]): Refusal {
  return { ok: false, code: 'invalid', message: invalidMessage(subject, problems), problems: [...problems] };
}

export function invalidMessage(subject: string, problems: readonly Problem[]): string {
  return `The ${subject} cannot be like that. ${problems.map(({ path, message }) => `${path}: ${message}`).join(' ')}`;
}

const REUSED = 'This operation id was used for another request before. Use a new one for a new request.';

function moved(subject: string, actual: number | null): string {
  if (actual === null) return `The ${subject} no longer exists.`;
  return `The ${subject} is at version ${actual} by now. Read it again and decide again.`;
}

// Names of constraints in the database that a valid-looking request can still break.
const CONSTRAINTS: Record<string, Problem> = {
  failover_holder_is_not_primary: {
    path: 'failover_holders',
    code: 'primary_among_failover_holders',
    message: 'The primary holder cannot be a failover holder too.',
  },
};

function constraintFailure(subject: string, constraint: string): Failure & { readonly problems: readonly Problem[] } {
  const problem = CONSTRAINTS[constraint];
  if (problem !== undefined) return invalid(problem.path, problem.code, problem.message);
  return invalid('attributes', 'constraint', `The ${subject} breaks the rule \`${constraint}\` of the inventory.`);
}

function invalid(path: string, code: string, message: string): Failure & { readonly problems: readonly Problem[] } {
  return { code: 'invalid', message, problems: [{ path, code, message }] };
}

function listed(refs: readonly ResourceRef[]): string {
  const names = refs.slice(0, NAMED_REFERENCES_MAX).map(describeResource);
  const rest = refs.length - names.length;
  if (rest > 0) return `${names.join(', ')} and ${rest} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function be(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function it(count: number): string {
  return count === 1 ? 'it' : 'them';
}
