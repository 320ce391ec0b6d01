import type {
  Change,
  DriftReportView,
  ProblemDocument,
  ProposalView,
  RepositoryView,
  SyncRunView,
} from '@fleetwright/contracts';
import { PAGE_SIZE, RUNS_SHOWN } from './limits.ts';

const BASE = '/api/v1/system';

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
}

/** Whatever a request threw, as something to show. A mistake of the console's own is logged as well. */
export function asFailure(reason: unknown): RequestFailed {
  if (reason instanceof RequestFailed) return reason;
  reportError(reason);
  return new RequestFailed(0, null);
}

export type Run = SyncRunView;
export type Proposal = ProposalView;
export type Repository = RepositoryView;

export interface Decision {
  readonly id: string;
  readonly digest: string;
}

export interface DecideOptions {
  readonly verdict: 'approve' | 'reject';
  readonly confirmDeletes?: number;
  readonly remember?: boolean;
}

export interface Api {
  proposals(filter: { readonly status?: string; readonly run?: string }): Promise<readonly Proposal[]>;
  /** The whole change of a proposal whose list entry only names it. */
  change(proposalId: string): Promise<Change>;
  runs(): Promise<readonly Run[]>;
  run(id: string): Promise<Run>;
  repositories(): Promise<readonly Repository[]>;
  syncNow(repositoryId: string): Promise<void>;
  driftReport(repositoryId: string): Promise<DriftReportView>;
  /** Asks for a run that proposes what undoes the drift. */
  revertDrift(repositoryId: string): Promise<void>;
  /** All or nothing, with the digests that were on the screen. */
  decide(proposals: readonly Decision[], options: DecideOptions): Promise<void>;
}

export function createApi(token: string, onUnauthorized: () => void): Api {
  const request = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${BASE}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        // A click that is repeated because its answer got lost is done once.
        ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => undefined);
    if (response === undefined) throw new RequestFailed(0, null);
    if (response.status === 401) onUnauthorized();
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new RequestFailed(response.status, answer as ProblemDocument | null);
    return answer as T;
  };
  return {
    proposals: (filter) => allPages(request, '/gitops_proposals', filter, 'gitops_proposals'),
    change: async (id) => {
      const path = `/gitops_proposals/${encodeURIComponent(id)}`;
      const answer = await request<{ gitops_proposal: { body: { inline: Change } } }>('GET', path);
      return answer.gitops_proposal.body.inline;
    },
    runs: async () => {
      const query = new URLSearchParams({ limit: String(RUNS_SHOWN) });
      return (await request<{ gitops_sync_runs: Run[] }>('GET', `/gitops_sync_runs?${query}`)).gitops_sync_runs;
    },
    run: (id) => request('GET', `/gitops_sync_runs/${encodeURIComponent(id)}`),
    repositories: () => allPages(request, '/gitops_repositories', {}, 'gitops_repositories'),
    syncNow: async (id) => {
      await request('POST', `/gitops_repositories/${encodeURIComponent(id)}/sync_now?wait_seconds=0`);
    },
    driftReport: (id) => request('GET', `/gitops_repositories/${encodeURIComponent(id)}/drift_report`),
    revertDrift: async (id) => {
      await request('POST', `/gitops_repositories/${encodeURIComponent(id)}/drift/revert?wait_seconds=0`);
    },
    decide: async (proposals, { verdict, confirmDeletes, remember }) => {
      await request('POST', '/gitops_proposals/bulk', {
        verdict,
        proposals,
        ...(confirmDeletes === undefined ? {} : { confirm_deletes: confirmDeletes }),
        ...(remember === undefined ? {} : { remember }),
      });
    },
  };
}

type Request = <T>(method: string, path: string) => Promise<T>;

async function allPages<T>(request: Request, path: string, filter: object, noun: string): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | null | undefined;
  do {
    const given = { ...filter, limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) };
    const page = await request<Record<string, unknown>>('GET', `${path}?${new URLSearchParams(given)}`);
    rows.push(...((page[noun] ?? []) as T[]));
    cursor = page['next_cursor'] as string | null | undefined;
  } while (cursor);
  return rows;
}
