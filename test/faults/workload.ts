import { waitFor } from '@fleetwright/kit/testing';
import { SYSTEM } from '../end-to-end/api.ts';
import type { Stack } from '../end-to-end/stack.ts';
import { type AskedStack, PatientClient } from './client.ts';

/** A run ends within a second; the rest is for what a fault costs, and for a busy machine. */
const RUN_ENDS_WITHIN_MS = 300_000;
/** A fault may make a run outdated, so that another must follow; more than this is not convergence. */
const ROUNDS_MAX = 6;
/** Of the log, to see where a run that stands still stopped. */
const LAST_EVENTS = 12;
const UNFINISHED: ReadonlySet<string> = new Set(['in_progress', 'diff_ready', 'applying']);

export interface Run {
  readonly id: string;
  readonly status: string;
}

/** What work is done on, and looked at afterwards. */
export type WorkedStack = AskedStack & Pick<Stack, 'remote' | 'databaseUrl' | 'log'>;

/** What was answered with 2xx: all of it must be in the log. */
export interface Acknowledged {
  readonly repositories: Set<string>;
  readonly runs: Set<string>;
  readonly approvals: Set<string>;
}

/** Work as people make it: repositories that get commits, are synced, approved and applied. */
export class Workload<S extends WorkedStack = Stack> {
  readonly acknowledged: Acknowledged = { repositories: new Set(), runs: new Set(), approvals: new Set() };
  readonly client: PatientClient;
  readonly repositories: WorkedRepository[] = [];
  readonly stack: S;

  constructor(stack: S) {
    this.stack = stack;
    this.client = new PatientClient(stack);
  }

  /** Registers a repository that has a first commit. */
  async register(name: string, nodes: number): Promise<WorkedRepository> {
    const { remote } = this.stack;
    await remote.createRepository(name);
    await remote.commit(name, { files: { 'fleet.yaml': fleetOf(name, nodes, 1) }, message: 'Declare the fleet' });
    const settings = { repo_url: remote.url(name), branch: 'main', name };
    const { body } = await this.client.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
    const { id } = body.gitops_repository ?? (await this.#registered(name));
    this.acknowledged.repositories.add(id);
    const repository = new WorkedRepository(this, name, id);
    this.repositories.push(repository);
    return repository;
  }

  /** After a 202 the repository can be read a moment later. */
  #registered(name: string): Promise<{ id: string }> {
    const find = async () => {
      const { body } = await this.client.get(`${SYSTEM}/gitops_repositories`);
      return body.gitops_repositories.find((each: { name: string }) => each.name === name);
    };
    return waitFor(find, { what: `repository ${name} to be shown`, timeoutMs: RUN_ENDS_WITHIN_MS });
  }
}

export class WorkedRepository {
  readonly #work: Workload<WorkedStack>;
  readonly name: string;
  readonly id: string;
  #step = 1;

  constructor(work: Workload<WorkedStack>, name: string, id: string) {
    this.#work = work;
    this.name = name;
    this.id = id;
  }

  /** A commit that changes every node of the fleet. */
  async change(nodes: number): Promise<void> {
    this.#step += 1;
    const files = { 'fleet.yaml': fleetOf(this.name, nodes, this.#step) };
    await this.#work.stack.remote.commit(this.name, { files, message: `Step ${this.#step}` });
  }

  /** Asks for a sync, without waiting for its diff. */
  async request(): Promise<string> {
    const { client, acknowledged } = this.#work;
    const { body } = await client.post(`${SYSTEM}/gitops_repositories/${this.id}/sync_now?wait_seconds=0`);
    acknowledged.runs.add(body.gitops_sync_run.id);
    return body.gitops_sync_run.id;
  }

  /** Syncs, and answers the run as soon as it waits for people or has ended. */
  async sync(): Promise<Run> {
    return this.reaches(await this.request(), (status) => status !== 'in_progress' && status !== 'applying');
  }

  async approveAll(runId: string): Promise<void> {
    const { client, acknowledged } = this.#work;
    const query = `run=${runId}&status=pending_approval&limit=100`;
    const { body } = await client.get(`${SYSTEM}/gitops_proposals?${query}`);
    const proposals = body.gitops_proposals.map(({ id, digest }: { id: string; digest: string }) => ({ id, digest }));
    if (proposals.length === 0) return;
    await client.post(`${SYSTEM}/gitops_proposals/bulk`, { verdict: 'approve', proposals });
    for (const { id } of proposals) acknowledged.approvals.add(id);
  }

  ended(runId: string): Promise<Run> {
    return this.reaches(runId, (status) => !UNFINISHED.has(status));
  }

  /** Approves what waits for it, also what was deferred for want of room, until the run has ended. */
  private async approvedUntilEnded(runId: string): Promise<Run> {
    for (;;) {
      await this.approveAll(runId);
      const goesOn = async (status: string) => !UNFINISHED.has(status) || (await this.waits(runId));
      const run = await this.reaches(runId, goesOn);
      if (!UNFINISHED.has(run.status)) return run;
    }
  }

  private async waits(runId: string): Promise<boolean> {
    const query = `run=${runId}&status=pending_approval&limit=1`;
    const { body } = await this.#work.client.get(`${SYSTEM}/gitops_proposals?${query}`);
    return body.gitops_proposals.length > 0;
  }

  async reaches(runId: string, isThere: (status: string) => boolean | Promise<boolean>): Promise<Run> {
    let status = 'not shown';
    const run = async (): Promise<Run | undefined> => {
      const { gitops_sync_run, ...flat } = (await this.#work.client.get(`${SYSTEM}/gitops_sync_runs/${runId}`)).body;
      const current = gitops_sync_run ?? flat;
      status = current.status;
      return (await isThere(status)) ? current : undefined;
    };
    try {
      return await waitFor(run, { what: `run ${runId} of ${this.name} to go on`, timeoutMs: RUN_ENDS_WITHIN_MS });
    } catch (cause) {
      const events = (await this.#work.stack.log()).slice(-LAST_EVENTS).map(({ type, stream }) => `${type} ${stream}`);
      throw new Error(`the run is ${status}, and the log ends with ${events.join(', ')}`, { cause });
    }
  }

  /** Syncs, approves and applies until a sync finds nothing to do; answers how many runs that took. */
  async converge(): Promise<number> {
    const statuses: string[] = [];
    while (statuses.length < ROUNDS_MAX) {
      const run = await this.sync();
      statuses.push(run.status);
      if (run.status === 'success') return statuses.length;
      if (run.status !== 'diff_ready') continue;
      statuses.push((await this.approvedUntilEnded(run.id)).status);
    }
    throw new Error(`${this.name} does not converge: ${statuses.join(', ')}`);
  }
}

/** Changes and converges every repository again and again, side by side; a failure is thrown by `stop`. */
export function untilStopped(repositories: readonly WorkedRepository[], nodes: number): { stop(): Promise<void> } {
  let isStopped = false;
  const working = repositories.map(async (repository) => {
    while (!isStopped) {
      await repository.change(nodes);
      await repository.converge();
    }
  });
  const done = Promise.all(working);
  // Told by `stop`; until then nobody listens.
  done.catch(() => undefined);
  return {
    stop: async () => {
      isStopped = true;
      await done;
    },
  };
}

/** A template and its nodes, in names of their own; every step moves all nodes to another region. */
export function fleetOf(name: string, nodes: number, step: number): string {
  const lines = Array.from({ length: nodes }, (_, index) => {
    const fields = [`hostname: ${nodeOf(name, index + 1)}`, `template: ${name}`, `region: region-${step}`];
    return `  - { ${fields.join(', ')}, instance_type: t3-medium, lifecycle_class: persistent }`;
  });
  const templates = ['templates:', `  - { name: ${name}, node_platform: ubuntu-24.04-amd64, architecture: amd64 }`];
  return ['version: 1', 'account: demo', ...templates, nodes === 0 ? 'nodes: []' : 'nodes:', ...lines, ''].join('\n');
}

export function nodeOf(name: string, number: number): string {
  return `${name}-${String(number).padStart(2, '0')}`;
}
