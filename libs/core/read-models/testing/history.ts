import type { Actor, AccountId, Change, EventData, EventType, Id, Revision, StoredEvent } from '@fleetwright/contracts';
import type { Fact } from '@fleetwright/core/event-sourcing';
import { idOf } from '@fleetwright/core/event-sourcing/testing';

/** An event before it is stored: which stream it goes to, and who caused it. */
export interface HistoryEvent {
  readonly stream: string;
  readonly account: AccountId;
  readonly actor: Actor;
  readonly fact: Fact;
}

export interface HistoryOptions {
  readonly account: AccountId;
  /** Tells this repository's ids from those of others: 0 to 2^16 - 1. */
  readonly number: number;
  /** Nodes that each revision declares. */
  readonly nodes: number;
  /** Sync runs, one after the other. The first creates the nodes, later ones change their region. */
  readonly runs: number;
}

const OPERATOR: Actor = { type: 'user', id: 'operator', email: 'operator@example.com' };
const SCHEDULER: Actor = { type: 'system', id: 'repo-sync' };
const NO_FINDINGS = { items: [], total: 0, document: null };

export function digestFor(n: number): string {
  return n.toString(16).padStart(64, '0');
}

export function revisionFor(n: number): Revision {
  return {
    sha: n.toString(16).padStart(40, '0'),
    author_name: 'Ada',
    author_email: 'ada@example.com',
    message: `Change the fleet, step ${n}`,
    committed_at: '2026-01-01T00:00:00.000Z',
  };
}

export const SETTINGS: EventData<'RepositoryRegistered'>['settings'] = {
  name: 'fleet-config',
  repo_url: 'https://git.example.com/acme/fleet-config.git',
  branch: 'main',
  path_prefix: '',
  vault_credential_path: 'secret/data/powernode/gitops/fleet-deploy-key',
  ssh_credential_id: null,
  ssh_host_key: null,
  reconcile_interval_seconds: 300,
  enabled: true,
  auto_apply: false,
  max_open_proposals: null,
  metadata: {},
};

/** Of the history of one repository, fewer than this. */
const REVISIONS_MAX = 100_000;

/**
 * The life of one repository as the pipeline records it: registration, then runs that propose, get approvals, apply and
 * verify. The same options answer the same history.
 */
export function* repositoryHistory(options: HistoryOptions): Generator<HistoryEvent> {
  const life = new Life(options);
  yield life.event('repository', 'RepositoryRegistered', { settings: SETTINGS }, OPERATOR);
  for (let run = 1; run <= options.runs; run += 1) yield* life.run(run);
}

class Life {
  readonly #options: HistoryOptions;
  readonly #repositoryId: Id;
  #idCount = 0;
  #revision: number;

  constructor(options: HistoryOptions) {
    this.#options = options;
    // An account counts its mutations once, whichever repository they come from.
    this.#revision = (options.number - 1) * REVISIONS_MAX;
    this.#repositoryId = this.#nextId();
  }

  #nextId(): Id {
    this.#idCount += 1;
    return idOf(this.#options.number * 2 ** 32 + this.#idCount);
  }

  event<T extends EventType>(
    stream: string,
    type: T,
    data: Omit<EventData<T>, 'repository_id'>,
    actor: Actor = SCHEDULER,
  ): HistoryEvent {
    const { account } = this.#options;
    const name = stream.includes('-') ? stream : `${stream}-${this.#repositoryId}`;
    const owner = name === `fleet-${account}` ? {} : { repository_id: this.#repositoryId };
    const fact = { type, data: { ...owner, ...data } } as unknown as Fact;
    return { stream: name, account, actor, fact };
  }

  *run(number: number): Generator<HistoryEvent> {
    const run_id = this.#nextId();
    const run = { run_id, run_number: number };
    const revision = revisionFor(number);
    const members = this.#members(number);
    const taken = { findings: NO_FINDINGS, duration_ms: 12 };
    const plan = { plan_document: digestFor(number), summary_document: digestFor(number) };
    yield this.event('repository', 'SyncRequested', {
      ...run,
      trigger: 'sync_now',
      settings: SETTINGS,
      deadline_ms: 900_000,
    });
    yield this.event(`sync-${run_id}`, 'RevisionFetched', {
      ...run,
      revision,
      source_document: digestFor(number),
      file: 'fleet.yaml',
      size_bytes: 2_048,
      ...taken,
    });
    yield this.event(`parse-${run_id}`, 'DesiredStateParsed', {
      ...run,
      revision,
      file: 'fleet.yaml',
      desired_document: digestFor(number),
      resource_count: members.length,
      ...taken,
    });
    const counts = { create: 0, update: 0, delete: 0, adopt: 0, [number === 1 ? 'create' : 'update']: members.length };
    yield this.event(`diff-${run_id}`, 'DiffComputed', {
      ...run,
      revision,
      live_revision: this.#revision,
      ...plan,
      counts,
      managed_count: number === 1 ? 0 : members.length,
      ...taken,
    });
    for (const { core, change } of members) {
      yield this.event('review', 'ProposalOpened', { ...core, ...run, revision, body: { inline: change } });
    }
    yield this.event('review', 'ReviewRecorded', {
      ...run,
      live_revision: this.#revision,
      revision,
      plan_document: plan.plan_document,
      proposals: members.map(({ core }) => core.proposal_id),
      deferred: 0,
      superseded_run_id: null,
    });
    yield* this.#apply(run, members, revision.sha);
  }

  *#apply(run: { run_id: Id; run_number: number }, members: readonly RunMember[], revision: string) {
    const { run_id } = run;
    const attempt_id = this.#nextId();
    const [commented] = members.map(({ core }) => core.proposal_id);
    for (const { core } of members) {
      const { proposal_id, digest } = core;
      const decided = { proposal_id, run_id, digest };
      const said =
        commented === undefined || proposal_id === commented
          ? { comment: 'together' }
          : { comment: null, comment_of: commented };
      yield this.event('review', 'ProposalApproved', { ...decided, ...said }, OPERATOR);
    }
    const claimed = members.map(({ core: { proposal_id, digest } }) => ({ proposal_id, digest }));
    yield this.event('review', 'ApplyStarted', { attempt_id, run_id, proposals: claimed });
    for (const { core, change } of members) {
      yield this.#changed(core, change, run_id, revision);
      const { proposal_id, kind, key, action } = core;
      yield this.event('rollout', 'ChangeApplied', {
        run_id,
        attempt_id,
        proposal_id,
        kind,
        key,
        action,
        live_version: this.#revision,
        already_in_place: false,
        side_effects: action === 'create' ? ['provision_instances'] : [],
      });
    }
    yield this.event('rollout', 'RolloutCompleted', { run_id, attempt_id });
    for (const { core } of members) {
      const { proposal_id } = core;
      const live_version = this.#revision;
      yield this.event('review', 'ProposalApplied', { proposal_id, run_id, attempt_id, live_version });
    }
    yield this.event('review', 'RunClosed', { ...run, status: 'applied', superseded_by: null });
    yield this.event('drift', 'RunVerified', { run_id, live_revision: this.#revision, resources: [], total: 0 });
  }

  #changed(core: RunMember['core'], change: Change, run_id: Id, revision: string): HistoryEvent {
    this.#revision += 1;
    const { account } = this.#options;
    return this.event(`fleet-${account}`, 'ResourceChanged', {
      revision: this.#revision,
      operation_id: `${core.proposal_id}:${core.digest}`,
      origin: { type: 'apply', repository_id: this.#repositoryId, run_id, proposal_id: core.proposal_id },
      kind: core.kind,
      key: core.key,
      operation: core.action === 'create' ? 'created' : 'updated',
      changed: Object.keys(change.write),
      attributes: { ...change.declared },
      managed_by: { repository_id: this.#repositoryId, last_applied: change.declared, revision },
    });
  }

  #members(run: number): RunMember[] {
    return Array.from({ length: this.#options.nodes }, (_, at) => {
      const id = this.#nextId();
      return memberOf(id, `edge-${this.#options.number}-${at}`, run, at);
    });
  }
}

interface RunMember {
  readonly core: Omit<EventData<'ProposalOpened'>, 'repository_id' | 'run_id' | 'run_number' | 'revision' | 'body'>;
  readonly change: Change;
}

function memberOf(proposal_id: Id, key: string, run: number, ordinal: number): RunMember {
  const digest = digestFor(run * 100_000 + ordinal);
  const action = run === 1 ? 'create' : 'update';
  const region = `eu-west-${run}`;
  const declared = {
    template: 'edge-cdn',
    region,
    instance_type: 't3-medium',
    lifecycle_class: 'persistent',
    labels: { role: 'edge' },
    metadata: { purpose: 'edge-cdn' },
  };
  const shared = { kind: 'node', key, action, cause: run === 1 ? 'initial' : 'git', digest } as const;
  const live_version = run === 1 ? null : run;
  const fields = [
    { path: 'region', ...(run === 1 ? {} : { from: `eu-west-${run - 1}` }), to: region, cause: shared.cause },
  ];
  const live = run === 1 ? null : { ...declared, region: `eu-west-${run - 1}` };
  const write = run === 1 ? declared : { region };
  return {
    core: { proposal_id, ...shared, priority: 'medium', live_version, depends_on: [], ordinal, brake: null },
    change: { ...shared, fields, write, declared, live, live_version, depends_on: [], line: 12 + ordinal },
  };
}

/** Gives history positions, versions and times, as a store would that nobody else writes to. */
export function* stored(history: Iterable<HistoryEvent>, from = 1): Generator<StoredEvent> {
  const versions = new Map<string, number>();
  let position = from;
  for (const { stream, account, actor, fact } of history) {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    yield {
      id: idOf(2 ** 47 + position),
      account_id: account,
      actor,
      correlation_id: 'run_id' in fact.data ? fact.data.run_id : 'registration',
      causation_id: 'history',
      traceparent: null,
      type: fact.type,
      schema_version: 1,
      stream,
      version,
      position,
      recorded_at: new Date(Date.UTC(2026, 0, 1) + position * 10).toISOString(),
      data: fact.data,
    } as StoredEvent;
    position += 1;
  }
}
