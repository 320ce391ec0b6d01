import type { ProblemDocument, ProposalView, RepositoryView } from '@fleetwright/contracts';
import {
  type AnswerOf,
  type Client,
  createClient,
  GatewayRefusal,
  type RowOf,
  type Transport,
} from '@fleetwright/contracts/client';
import { PAGE_SIZE } from '../limits.ts';
import { noteAnswer } from './bus.ts';

/** The gateway refused, or could not be asked. The message is for people. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  /** 0: there was no answer. */
  readonly status: number;
  readonly problem: ProblemDocument | null;

  constructor(status: number, problem: ProblemDocument | null) {
    super(
      problem?.detail ??
        problem?.title ??
        (status === 0 ? 'The gateway does not answer.' : `The gateway answered ${status}.`),
    );
    this.status = status;
    this.problem = problem;
  }

  get code(): string {
    return this.problem?.code ?? (this.status === 0 ? 'no_answer' : 'unknown');
  }
}

/** Whatever a request threw, as something to show. A mistake of the console's own is logged as well. */
export function asFailure(reason: unknown): RequestFailed {
  if (reason instanceof RequestFailed) return reason;
  reportError(reason);
  return new RequestFailed(0, null);
}

export type Run = AnswerOf<'gitops_get_sync_run'>;
export type ListedRun = RowOf<'gitops_list_sync_runs'>;
export type Proposal = ProposalView;
export type ProposalDetail = AnswerOf<'gitops_get_proposal'>['gitops_proposal'];
export type Repository = RepositoryView;
export type Policy = AnswerOf<'gitops_list_policies'>['intervention_policies'][number];
export type FleetEvent = RowOf<'list_fleet_events'>;
export type Agent = RowOf<'list_agents'>;
export type Node = RowOf<'list_nodes'>;
export type Template = RowOf<'list_templates'>;

/** Asks the gateway for operations, for who has this token. Throws RequestFailed. */
export function createApi(token: string, onUnauthorized: () => void): Client {
  const send: Transport = async ({ method, path, headers, body }) => {
    const response = await fetch(path, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    }).catch(() => undefined);
    if (response === undefined) throw new RequestFailed(0, null);
    if (response.status === 401) onUnauthorized();
    if (response.ok) noteAnswer(method, response.status, undefined);
    return { status: response.status, body: await response.text() };
  };
  // A click that is repeated because its answer got lost is done once.
  const client = createClient(send, newKey);
  const failed = (error: unknown): never => {
    if (!(error instanceof GatewayRefusal)) throw error;
    noteAnswer('', error.status, error.problem?.code);
    throw new RequestFailed(error.status, error.problem);
  };
  return {
    call: (name, input, key) => client.call(name, input, key).catch(failed),
    all: (name, input) => client.all(name, { limit: PAGE_SIZE, ...input }).catch(failed),
  };
}

/** What makes a UUID of version 4 out of random bytes (RFC 9562). */
const VERSION_BYTE = 6;
const VARIANT_BYTE = 8;

/** A key that nobody has used. By hand, since browsers keep `randomUUID` from pages that are served without https. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[VERSION_BYTE] = ((bytes[VERSION_BYTE] ?? 0) & 0x0f) | 0x40;
  bytes[VARIANT_BYTE] = ((bytes[VARIANT_BYTE] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
