import { MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { MemoryDocuments, MemoryReadModels } from '@fleetwright/adapters/pipeline-memory';
import {
  type Command,
  type CommandData,
  type CommandReply,
  type CommandType,
  PERMISSIONS,
} from '@fleetwright/contracts';
import { LOG_START, streamEnd } from '@fleetwright/core/event-sourcing';
import { newEvent } from '@fleetwright/core/event-sourcing/testing';
import { type ProposalRow, proposalView, type SyncRunRow, syncRunView } from '@fleetwright/core/read-models';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { Fuse } from '../faults/crash-points/crash.ts';
import { Process } from '../faults/crash-points/process.ts';
import { createWorld } from '../faults/crash-points/world.ts';

export const ACCOUNT = 'acme';

const ROWS_MAX = 1_000;
const READ_MAX = 5_000;

/** The pipeline in memory, and what somebody outside sees of it. Repositories go by the names that a story gives them. */
export class System {
  readonly #world = createWorld(null);
  readonly #process = new Process(this.#world, new Fuse(null));
  readonly #models = new MemoryReadModels();
  readonly #texts = new Map<string, string>();
  readonly #ids = new Map<string, string>();
  #commands = 0;
  #opening = '';
  #pending = '';
  #reported = 0;
  #read = LOG_START;

  /** Sends a command, lets everything settle, and answers the reply. */
  async ask<T extends CommandType>(type: T, data: CommandData<T>, who = 'operator'): Promise<CommandReply> {
    this.#commands += 1;
    const reply = await this.#process.command({
      type,
      data,
      operation_id: `command-${this.#commands}`,
      account_id: ACCOUNT,
      actor: { type: 'user', id: who },
      traceparent: null,
      may: ['system.policies.write', 'system.fleet.break_glass'],
    } as Command<T>);
    await this.settle();
    if (reply.ok) this.#pending = pendingIn(reply.result) ?? this.#pending;
    return reply;
  }

  /** Somebody signs in who holds all permissions. */
  async signIn(subject_id: string): Promise<void> {
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    const at = this.#world.clock.now();
    const data = { subject_id, kind: 'user' as const, roles: [], permissions: [...PERMISSIONS], issued_at: at };
    const valid_until = new Date(Date.parse(at) + 86_400_000).toISOString();
    const stream = `access-${ACCOUNT}`;
    const expected = streamEnd(await store.read(stream));
    const events = [newEvent('SubjectAdmitted', { ...data, valid_until }, 0x9000 + expected.version)];
    await store.append({ stream, expected, operationId: `sign-in-${subject_id}`, events });
  }

  async settle(): Promise<void> {
    await this.#process.settle();
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    for (;;) {
      const { events, scannedTo } = await store.readAll({ after: this.#read, limit: READ_MAX });
      this.#models.fold(events);
      this.#read = scannedTo;
      if (events.length < READ_MAX) return;
    }
  }

  /** Whose changes fail from now on, as `kind/key`; null: nobody's. */
  failOn(ref: string | null): void {
    this.#world.faults.failing = ({ kind, key }) => (`${kind}/${key}` === ref ? 'no_space' : undefined);
  }

  /** How many events there are. */
  async logLength(): Promise<number> {
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    let length = 0;
    for (let after = LOG_START; ; ) {
      const { events, scannedTo } = await store.readAll({ after, limit: READ_MAX });
      length += events.length;
      after = scannedTo;
      if (events.length < READ_MAX) return length;
    }
  }

  async wait(ms: number): Promise<void> {
    this.#world.clock.advance(ms);
    await this.settle();
  }

  /** Somebody signs in who may approve, with a verified address. */
  async person(name: string, may = true): Promise<void> {
    this.#world.addresses.set(name, `${name}@example.com`);
    const store = new MemoryEventStore({ log: this.#world.log, clock: this.#world.clock });
    const at = this.#world.clock.now();
    this.#commands += 1;
    const data = { subject_id: name, kind: 'user' as const, roles: [], issued_at: at, valid_until: at };
    const permissions = may ? ['system.gitops.approve'] : [];
    const event = newEvent('SubjectAdmitted', { ...data, permissions }, 1_000_000 + this.#commands);
    const stream = `access-${ACCOUNT}`;
    const expected = streamEnd(await store.read(stream));
    await store.append({ stream, expected, operationId: `person-${this.#commands}`, events: [event] });
    await this.settle();
  }

  /** The id of a policy that the story calls so; a new one where it does not yet. */
  policyId(name: string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#world.ids.next();
    this.#ids.set(name, id);
    return id;
  }

  /** The text of a repository's file, as pushed last. */
  textOf(name: string): string {
    const text = this.#texts.get(name);
    if (text === undefined) throw new Error(`nothing was pushed to ${name} yet`);
    return text;
  }

  /** The texts of documents, in the order of their digests. */
  async documents(digests: readonly string[]): Promise<[string, string]> {
    const found = await new MemoryDocuments(this.#world.shelf).get(ACCOUNT, digests);
    const [first, second = ''] = found;
    if (typeof first !== 'string' || typeof second !== 'string') throw new Error('a document is missing');
    return [first, second];
  }

  push(name: string, text: string, message: string, author?: string): void {
    this.#texts.set(name, text);
    const by = author === undefined ? {} : { author: { name: author, email: `${author}@example.com` } };
    this.#world.git.commit(urlOf(name), { files: { 'fleet.yaml': text }, message, ...by });
  }

  async register(name: string, settings: Partial<ReturnType<typeof settingsOf>>): Promise<CommandReply> {
    const id = this.#world.ids.next();
    this.#ids.set(name, id);
    const more = { name, repo_url: urlOf(name), reconcile_interval_seconds: 86_400, ...settings };
    return this.ask('RegisterRepository', { repository_id: id, settings: settingsOf(more) });
  }

  idOf(name: string): string {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`there is no repository ${name} in this story`);
    return id;
  }

  /** The change that waits for a second person since last. */
  pending(): string {
    return this.#pending;
  }

  /** The id of the break-glass that is opened next. */
  newOpening(): string {
    this.#opening = this.#world.ids.next();
    return this.#opening;
  }

  /** The one that was opened last. */
  opening(): string {
    return this.#opening;
  }

  /** Ids as the story calls them. */
  nameIn(text: string): string {
    let named = text;
    for (const [name, id] of this.#ids) named = named.replaceAll(id, name);
    return named;
  }

  /** The newest run of a repository, as the gateway answers it. */
  async run(name: string) {
    const filter = { repository_id: this.idOf(name) };
    const [row] = await this.#models.list('sync_runs', ACCOUNT, { filter, order: 'newest_first', limit: 1 });
    if (!row) throw new Error(`${name} has no run yet`);
    return syncRunView(row as SyncRunRow, await this.#membersOf(row.id));
  }

  /** Proposals of the newest run, in plan order. */
  async proposals(name: string) {
    const members = await this.#membersOf((await this.run(name)).id);
    return members.toSorted((a, b) => a.ordinal - b.ordinal).map((row) => proposalView(row, members));
  }

  async drift(name: string) {
    return this.#models.get('drift_reports', ACCOUNT, this.idOf(name));
  }

  async resources() {
    return this.#models.list('resources', ACCOUNT, { order: 'oldest_first', limit: ROWS_MAX });
  }

  /** Fleet events since this was asked last. */
  async news() {
    const events = await this.#models.list('fleet_events', ACCOUNT, { order: 'oldest_first', limit: ROWS_MAX });
    const fresh = events.slice(this.#reported);
    this.#reported = events.length;
    return fresh;
  }

  async #membersOf(run: string): Promise<readonly ProposalRow[]> {
    return this.#models.list('proposals', ACCOUNT, {
      filter: { sync_run_id: run },
      order: 'oldest_first',
      limit: ROWS_MAX,
    });
  }
}

function pendingIn(result: unknown): string | undefined {
  return (result as { pending_change?: { id: string } } | null)?.pending_change?.id;
}

function urlOf(name: string): string {
  return `https://git.example.com/acme/${name}.git`;
}
