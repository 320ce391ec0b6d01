import type {
  Attributes,
  ChangeAction,
  CommandEnvelope,
  LiveResource,
  MutationRequest,
  MutationResult,
  ResourceKind,
} from '@fleetwright/contracts';
import type { FleetHistory, LiveFleet } from '@fleetwright/core/fleet';
import { type Answered, type Declaration, type Inventory, JOURNAL_PAGE_MAX } from '@fleetwright/core/inventory';
import { expect } from 'vitest';

/** An inventory with nothing in it. */
export interface InventoryUnderTest {
  readonly inventory: Inventory;
  readonly fleet: LiveFleet;
  readonly history: FleetHistory;
  /** What time it is there; missing: the machine's. */
  readonly now?: () => string;
  close(): Promise<void>;
}

export const ADA = { type: 'user', id: 'ada' } as const;
export const REPOSITORY = '01890000-0000-7000-8000-000000000001';
export const OTHER_REPOSITORY = '01890000-0000-7000-8000-000000000002';
export const RUN = '01890000-0000-7000-8000-00000000000a';
export const PROPOSAL = '01890000-0000-7000-8000-00000000000b';
const REVISION = 'a'.repeat(40);

/** Short ways to ask an inventory; each request has its own operation id unless one is given. */
export class Desk {
  readonly inventory: Inventory;
  readonly fleet: LiveFleet;
  readonly history: FleetHistory;
  readonly now: () => string;
  readonly account: string;
  #operations = 0;

  constructor({ inventory, fleet, history, now }: Omit<InventoryUnderTest, 'close'>, account = 'acme') {
    this.inventory = inventory;
    this.fleet = fleet;
    this.history = history;
    this.now = now ?? (() => new Date().toISOString());
    this.account = account;
  }

  by(operation_id?: string): CommandEnvelope {
    this.#operations += 1;
    const id = operation_id ?? `${this.account}-operation-${this.#operations}`;
    return { operation_id: id, account_id: this.account, actor: ADA, traceparent: null };
  }

  openAccount() {
    return this.inventory.createAccount(this.by(), { name: 'Acme' });
  }

  create(kind: ResourceKind, key: string, attributes: Attributes = {}, operation?: string) {
    return this.inventory.create(this.by(operation), { kind, key, attributes });
  }

  update(kind: ResourceKind, key: string, attributes: Attributes, expected_version: number | null = null) {
    return this.inventory.update(this.by(), { kind, key, attributes, expected_version });
  }

  delete(kind: ResourceKind, key: string, expected_version: number | null = null) {
    return this.inventory.delete(this.by(), { kind, key, expected_version });
  }

  promote(module: string, version: string, state: 'draft' | 'blessed' | 'live' | 'retired' = 'live') {
    return this.inventory.promoteModuleVersion(this.by(), { module, version, state });
  }

  /** One approved change; `write` is also what was declared. */
  request(action: ChangeAction, kind: ResourceKind, key: string, more: Partial<MutationRequest> = {}): MutationRequest {
    this.#operations += 1;
    return {
      operation_id: `${this.account}-operation-${this.#operations}`,
      kind,
      key,
      action,
      expected_version: null,
      write: {},
      declared: more.write ?? {},
      repository_id: REPOSITORY,
      run_id: RUN,
      proposal_id: PROPOSAL,
      revision: REVISION,
      ...more,
    };
  }

  /** What a run of a repository read; `counts` and the rest as its registration says. */
  declare(
    repository_id: string,
    run_number: number,
    resources: readonly (readonly [ResourceKind, string])[],
    standing: Partial<Omit<Declaration, 'repository_id' | 'declared'>> = {},
  ) {
    const declared = { run_number, resources: resources.map(([kind, key]) => ({ kind, key })) };
    return this.news(repository_id, { ...standing, declared });
  }

  /** News of a repository's registration alone, unless of what it declares as well. */
  news(repository_id: string, news: Partial<Declaration> = {}) {
    const standing = { stream_version: 1, counts: true, outdated_up_to: 0, declared: null };
    return this.inventory.declare(this.by(), { repository_id, ...standing, ...news });
  }

  async apply(...requests: readonly MutationRequest[]): Promise<readonly MutationResult[]> {
    return (await this.inventory.apply(this.by(), requests)).results;
  }

  async applyOne(
    action: ChangeAction,
    kind: ResourceKind,
    key: string,
    more: Partial<MutationRequest> = {},
  ): Promise<MutationResult> {
    const [result] = await this.apply(this.request(action, kind, key, more));
    if (result === undefined) throw new Error('no result');
    return result;
  }

  async live(kind: ResourceKind, key: string): Promise<LiveResource | undefined> {
    const { resources } = await this.fleet.snapshot(this.account);
    return resources.find((resource) => resource.kind === kind && resource.key === key);
  }

  async versionOf(kind: ResourceKind, key: string): Promise<number> {
    const version = (await this.live(kind, key))?.version;
    if (version === undefined) throw new Error(`there is no ${kind} ${key}`);
    return version;
  }

  revision() {
    return this.fleet.revision(this.account);
  }

  journal(afterRevision = 0) {
    return this.inventory.journal(this.account, afterRevision, JOURNAL_PAGE_MAX);
  }

  /** A small overlay: template base with nginx, nodes a and b, network fabric with both as peers, virtual IP www on a. */
  async overlay(): Promise<void> {
    await this.openAccount();
    for (const module of ['nginx', 'chrony']) done(await this.create('module', module));
    done(await this.create('template', 'base', { modules: [{ name: 'nginx' }] }));
    for (const node of ['a', 'b', 'c']) done(await this.create('node', node, { template: 'base', region: 'eu' }));
    done(await this.create('assignment', 'a:chrony'));
    done(await this.create('sdwan_network', 'fabric'));
    for (const peer of ['fabric/a', 'fabric/b']) done(await this.create('sdwan_peer', peer));
    done(await this.create('virtual_ip', 'fabric/www', { primary_holder: 'a', failover_holders: ['b'] }));
  }
}

/** The result of what was done; fails the test when it was refused. */
export function done<Result>(answered: Answered<Result>): Result {
  if (answered.kind === 'refused') throw new Error(`refused: ${JSON.stringify(answered.refusal)}`);
  return answered.result;
}

/** The refusal; fails the test when it was done. */
export function refusal(answered: Answered<unknown>) {
  if (answered.kind !== 'refused') throw new Error(`done: ${JSON.stringify(answered.result)}`);
  return answered.refusal;
}

/** Runs `work` and expects that it wrote nothing. */
export async function writesNothing<T>(desk: Desk, work: () => Promise<T>): Promise<T> {
  const before = await desk.fleet.snapshot(desk.account);
  const result = await work();
  expect(await desk.fleet.snapshot(desk.account)).toEqual(before);
  return result;
}
