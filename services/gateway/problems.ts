import { ENROLMENT_REFUSALS, type EnrolmentRefusal } from '@fleetwright/contracts/agents';
import type { Finding, Problem, ProblemDocument, Refusal, RefusalCode } from '@fleetwright/contracts';

export function isEnrolmentRefusal(code: unknown): code is EnrolmentRefusal {
  return typeof code === 'string' && Object.hasOwn(ENROLMENT_REFUSALS, code);
}

/** What the gateway itself refuses, beside what the stages refuse. */
type OwnCode =
  | 'unauthenticated'
  | 'malformed_body'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'fleet_invalid'
  | 'malformed_request'
  | 'request_timeout'
  | 'address_too_long'
  | 'headers_too_large'
  | 'expectation_failed'
  | 'shutting_down'
  | 'idempotency_key_reused'
  | 'request_in_progress'
  | 'method_not_allowed'
  /** At a git server that the operator connected: it said no, or it does not answer; or none is connected. */
  | 'host_refused'
  | 'host_unavailable'
  | 'not_configured'
  | 'precondition_required'
  /** A filter matches other proposals than the client saw. */
  | 'set_changed'
  /** A machine may not be an agent. */
  | EnrolmentRefusal
  /** A moment that was asked for has not come yet. */
  | 'in_the_future'
  /** A text that an event names is no longer kept. */
  | 'document_missing';

/** Every code that a problem document may carry. */
export type GatewayCode = RefusalCode | OwnCode;

/** The only place that knows which HTTP status a code becomes. */
export const STATUS: Readonly<Record<GatewayCode, number>> = {
  ...ENROLMENT_REFUSALS,
  enrolment_refused: 403,
  malformed_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  may_not_approve: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  already_exists: 409,
  already_registered: 409,
  version_exists: 409,
  digest_mismatch: 409,
  set_changed: 409,
  already_decided: 409,
  brake_confirmation_required: 409,
  not_retryable: 409,
  in_use: 409,
  git_owned: 409,
  remote_unreadable: 409,
  nothing_before: 409,
  change_pending: 409,
  nobody_to_confirm: 409,
  second_person_required: 403,
  break_glass_active: 409,
  still_drifting: 409,
  policy_blocked: 409,
  too_many_policies: 409,
  not_editable: 409,
  default_policy: 409,
  cannot_patch: 409,
  request_in_progress: 409,
  document_missing: 410,
  version_conflict: 412,
  body_too_large: 413,
  address_too_long: 414,
  unsupported_media_type: 415,
  expectation_failed: 417,
  malformed_body: 422,
  invalid: 422,
  fleet_invalid: 422,
  in_the_future: 422,
  idempotency_key_reused: 422,
  unresolved_reference: 422,
  precondition_required: 428,
  rate_limited: 429,
  headers_too_large: 431,
  host_refused: 422,
  internal_error: 500,
  not_configured: 501,
  host_unavailable: 503,
  shutting_down: 503,
  bus_unavailable: 503,
  store_unavailable: 503,
  store_damaged: 503,
  credential_unreadable: 503,
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  417: 'Expectation failed',
  422: 'Invalid input',
  428: 'Precondition required',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  501: 'Not configured',
  503: 'Unavailable',
};

interface ProblemDetails {
  readonly errors?: readonly Problem[];
  /** Facts that help, e.g. the winner of a closed decision. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What was found in a fleet.yaml. */
  readonly findings?: readonly Finding[];
  /** When it makes sense to ask again, seconds; with 429. */
  readonly retryAfterSeconds?: number;
  /** A stage looked at what was asked and refused it; otherwise the gateway did so before. */
  readonly isByStage?: boolean;
}

/** Thrown anywhere in the gateway; answered as a problem document (RFC 9457). Its message is written for people. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  readonly code: GatewayCode;
  readonly details: ProblemDetails;

  constructor(code: GatewayCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  static from({ code, message, problems, detail }: Refusal): GatewayProblem {
    return new GatewayProblem(code, message, {
      isByStage: true,
      ...(problems === undefined ? {} : { errors: problems }),
      ...(detail === undefined ? {} : { facts: detail }),
    });
  }

  get status(): number {
    return STATUS[this.code];
  }

  /** A stage refused it for good: asking the same again is no other question. Trouble that passes is no decision. */
  get isDecision(): boolean {
    return this.details.isByStage === true && this.status < 500 && this.code !== 'rate_limited';
  }

  document(instance: string): ProblemDocument & Record<string, unknown> {
    const { errors, facts, findings } = this.details;
    return {
      type: `urn:fleetwright:problem:${this.code}`,
      title: TITLE[this.status] ?? 'Problem',
      status: this.status,
      code: this.code,
      detail: this.message,
      instance,
      ...(errors === undefined ? {} : { errors: [...errors] }),
      ...(facts === undefined ? {} : { facts }),
      ...(findings === undefined ? {} : { findings: [...findings] }),
    };
  }
}

/** The problem that an error is; undefined for what nobody foresaw. */
export function foreseen(error: unknown): GatewayProblem | undefined {
  if (error instanceof GatewayProblem) return error;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'StoreDamaged') return new GatewayProblem('store_damaged', error.message);
  if (error.name !== 'StoreUnavailable') return undefined;
  return new GatewayProblem('store_unavailable', 'The database does not answer now; try again.');
}

/** The same, where what nobody foresaw is told as nothing more: it is to be logged. */
export function problemOf(error: unknown): GatewayProblem {
  const message = 'Something went wrong here, not with the request; it was logged.';
  return foreseen(error) ?? new GatewayProblem('internal_error', message);
}

export function notFound(what: string, id: string): GatewayProblem {
  return new GatewayProblem('not_found', `There is no ${what} ${id}.`);
}

/** A fleet.yaml that opens no proposal, with everything that was found in it; at least one is an error. */
export function fleetInvalid(findings: readonly Finding[]): GatewayProblem {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ path = '', code, message }) => ({ path, code, message }));
  const [first] = errors;
  return new GatewayProblem('fleet_invalid', first?.message ?? 'the file is not valid', {
    errors,
    findings,
    isByStage: true,
  });
}
