import type { Finding, Problem, ProblemDocument, Refusal, RefusalCode } from '@fleetwright/contracts';

/** What the gateway itself refuses, beside what the stages refuse. */
type GatewayCode =
  | 'unauthenticated'
  | 'malformed_body'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'fleet_invalid'
  | 'method_not_allowed'
  | 'internal_error';

export type ProblemCode = RefusalCode | GatewayCode;

/** The only place that knows which HTTP status a code becomes. */
const STATUS: Readonly<Record<ProblemCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  already_exists: 409,
  version_conflict: 409,
  digest_mismatch: 409,
  already_decided: 409,
  brake_confirmation_required: 409,
  not_retryable: 409,
  in_use: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  malformed_body: 422,
  invalid: 422,
  fleet_invalid: 422,
  unresolved_reference: 422,
  rate_limited: 429,
  internal_error: 500,
  bus_unavailable: 503,
  store_unavailable: 503,
  credential_unreadable: 503,
};

const TITLE: Readonly<Record<number, string>> = {
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid input',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

interface ProblemDetails {
  readonly errors?: readonly Problem[];
  /** Facts that help, e.g. the winner of a closed decision. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** What was found in a fleet.yaml. */
  readonly findings?: readonly Finding[];
}

/** Thrown anywhere in the gateway; answered as a problem document (RFC 9457). Its message is written for people. */
export class GatewayProblem extends Error {
  override readonly name = 'GatewayProblem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  static from({ code, message, problems, detail }: Refusal): GatewayProblem {
    return new GatewayProblem(code, message, {
      ...(problems === undefined ? {} : { errors: problems }),
      ...(detail === undefined ? {} : { facts: detail }),
    });
  }

  get status(): number {
    return STATUS[this.code];
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

export function notFound(what: string, id: string): GatewayProblem {
  return new GatewayProblem('not_found', `There is no ${what} ${id}.`);
}

/** A fleet.yaml that opens no proposal, with everything that was found in it; at least one is an error. */
export function fleetInvalid(findings: readonly Finding[]): GatewayProblem {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ path = '', code, message }) => ({ path, code, message }));
  const [first] = errors;
  return new GatewayProblem('fleet_invalid', first?.message ?? 'the file is not valid', { errors, findings });
}
