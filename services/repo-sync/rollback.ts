import type { Command, CommandReply, CommitSha, Id, RollbackAnswer, StoredEvent } from '@fleetwright/contracts';
import { PatcherBusy } from '@fleetwright/core/fleet-file';
import { refused } from '@fleetwright/core/event-sourcing';
import { isSameSource } from '@fleetwright/core/fleet';
import type { FetchedFile, GitTarget } from '@fleetwright/core/repo-sync';
import type { RegisteredRepositories } from '@fleetwright/kit/service';
import { targetOf, withPinnedKey } from './fetching.ts';
import { ROLLBACK_RUNS_MAX } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

type Fetched = StoredEvent<'RevisionFetched'>['data'];
type Requested = StoredEvent<'SyncRequested'>['data'];

/** The file as it was before a run, as a commit for the remote. Nothing of the fleet is touched: the usual run does that. */
export class Rollback {
  readonly #ports: RepoSyncPorts;
  readonly #registry: RegisteredRepositories;

  constructor(ports: RepoSyncPorts, registry: RegisteredRepositories) {
    this.#ports = ports;
    this.#registry = registry;
  }

  async answer(command: Command<'RollBackRun'>): Promise<CommandReply> {
    try {
      return await this.#answer(command);
    } catch (error) {
      if (!(error instanceof PatcherBusy)) throw error;
      return refused('rate_limited', `${error.message}; ask again in a moment`).refusal;
    }
  }

  async #answer(command: Command<'RollBackRun'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const { repository_id, run_id, push } = data;
    const repository = await Preparation.over(this.#ports).repository(repository_id);
    if (repository.status !== 'registered' || repository.account !== account) return absent(run_id);
    const found = await this.#revisions(repository_id, run_id);
    if ('refusal' in found) return found.refusal;
    const { settings } = repository;
    const { run, earlier } = found;
    const targeted = await targetOf(this.#ports, account, { repository_id, settings });
    if (targeted.kind === 'failed') return unreadable(targeted.failure.message);
    const { target } = targeted;
    const tip = withPinnedKey(await this.#ports.git.tip(target), target);
    if (tip.kind === 'failed') return unreadable(tip.failure.message);
    const current = await this.#ports.git.fetchFile(target, { tip: tip.sha, previous: null });
    if (current.kind === 'failed') return unreadable(current.failure.message);
    const [text] = await this.#ports.documents.get(account, [earlier.source_document]);
    if (text === undefined) throw new Error(`the text of revision ${earlier.revision.sha} is no longer kept`);
    const answer: RollbackAnswer = {
      run_id,
      revision: run.revision.sha,
      restores: earlier.revision.sha,
      base: current.revision.sha,
      file: target.file,
      message: `Roll back ${target.file} to ${earlier.revision.sha.slice(0, 12)}\n\nThe revision before run ${run.run_number} of Fleetwright.`,
      patch: await this.#ports.comparer.compare(current.text, text, target.file),
      source_document: earlier.source_document,
      branch: `fleetwright/rollback-${run_id}`,
      pushed: false,
      commit: null,
      code: current.text === text ? 'nothing_to_roll_back' : null,
      reason: null,
    };
    const done = push && answer.code === null ? await this.#push(target, { answer, text, current }) : answer;
    return this.#reply(account, done);
  }

  /** The run's revision, and the newest other one before it of the same source whose file could be read. */
  async #revisions(repository_id: Id, run_id: Id) {
    const events = await this.#ports.store.read(`repository-${repository_id}`);
    const runs = events.flatMap((event) => (event.type === 'SyncRequested' ? [event.data] : []));
    const asked = runs.find((each) => each.run_id === run_id);
    const run = asked && (await this.#fetched(run_id));
    if (asked === undefined || run === undefined) return { refusal: absent(run_id) };
    const before = runs.filter(
      (each) => each.run_number < asked.run_number && isSameSource(each.settings, asked.settings),
    );
    for (const each of before.slice(-ROLLBACK_RUNS_MAX).toReversed()) {
      const earlier = await this.#restorable(each, run.revision.sha);
      if (earlier !== undefined) return { run, earlier };
    }
    const message = `Before run ${asked.run_number} no other revision of this source was read without an error; there is nothing to go back to.`;
    return { refusal: refused('nothing_before', message).refusal };
  }

  async #restorable({ run_id }: Requested, than: CommitSha): Promise<Fetched | undefined> {
    const fetched = await this.#fetched(run_id);
    if (fetched === undefined || fetched.revision.sha === than) return undefined;
    const parsed = await this.#ports.store.read(`parse-${run_id}`);
    return parsed.some(({ type }) => type === 'DesiredStateParsed') ? fetched : undefined;
  }

  async #fetched(run_id: Id): Promise<Fetched | undefined> {
    const events = await this.#ports.store.read(`sync-${run_id}`);
    return events.flatMap((event) => (event.type === 'RevisionFetched' ? [event.data] : []))[0];
  }

  async #push(
    target: GitTarget,
    { answer, text, current }: { answer: RollbackAnswer; text: string; current: FetchedFile },
  ): Promise<RollbackAnswer> {
    const { branch, message } = answer;
    const refusedPush = (reason: string) => ({ ...answer, code: 'push_refused' as const, reason });
    if (await this.#isWatched(branch)) return refusedPush(`a registration watches ${branch}`);
    const at = this.#ports.clock.now();
    const pushed = await this.#ports.publisher.publish(target, {
      base: current.revision.sha,
      text,
      message,
      branch,
      at,
    });
    if (pushed.kind === 'pushed') return { ...answer, pushed: true, commit: pushed.sha };
    return refusedPush(pushed.kind === 'failed' ? pushed.failure.message : pushed.message);
  }

  /** Whether anybody's registration, of whatever account, reads that branch. */
  async #isWatched(branch: string): Promise<boolean> {
    for (const { repository_id } of await this.#registry.all()) {
      const repository = await Preparation.over(this.#ports).repository(repository_id);
      if (repository.status === 'registered' && repository.settings.branch === branch) return true;
    }
    return false;
  }

  /** Texts of files may be larger than a message of the bus. */
  async #reply(account: string, answer: RollbackAnswer): Promise<CommandReply> {
    const [document = ''] = await this.#ports.json.put(account, [answer]);
    return { ok: true, result: { document }, position: null, account_revision: null };
  }
}

function absent(run_id: Id): CommandReply {
  return refused('not_found', `There is no run ${run_id} of this repository that fetched anything.`).refusal;
}

function unreadable(message: string): CommandReply {
  return refused('remote_unreadable', `The branch as it is now could not be read: ${message}`).refusal;
}
