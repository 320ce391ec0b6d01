import type { Command, CommandReply, StoredEvent } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import {
  automationRefusal,
  freeName,
  nameFromUrl,
  register,
  remove,
  type RepositoryResult,
  type SettingsChanges,
  sourceKey,
  update,
  withChanges,
} from '@fleetwright/core/repo-sync';
import { OnCommand, RegisteredRepositories, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { Rollback } from './rollback.ts';
import { findSameSource } from './same-source.ts';
import { followLog } from './schedule.ts';
import { invalid, problemsOf } from './settings-problems.ts';
import { startRun } from './start-run.ts';

/** What people and the gateway ask of repositories. */
@Controller()
export class RepoSyncCommands {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;
  readonly #rollback: Rollback;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
    const remedy = 'whether it watches a branch that is pushed to is not known: register it again';
    this.#rollback = new Rollback(ports, new RegisteredRepositories(ports, { name: 'repo-sync.registry', remedy }));
  }

  @OnCommand('RegisterRepository')
  async register(command: Command<'RegisterRepository'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const { repository_id: repositoryId, settings: given } = data;
    const problems = await problemsOf(this.#ports, account, {
      ...given,
      name: given.name ?? nameFromUrl(given.repo_url),
    });
    if (problems.length > 0) return invalid(problems);
    return this.#ports.syncState.exclusively(account, async (mustHold) => {
      const isTaken = await this.#takenNames(account, repositoryId);
      if (given.name !== undefined && isTaken(given.name)) return nameTaken(given.name);
      const name = given.name ?? freeName(nameFromUrl(given.repo_url), isTaken);
      if (name === undefined) return nameTaken(nameFromUrl(given.repo_url));
      const settings = { ...given, name };
      const same = await findSameSource(this.#ports, account, { settings, except: repositoryId });
      if (same !== undefined) return alreadyRegistered(same);
      const executed = await this.#preparation.repositories.execute<RepositoryResult>(repositoryId, {
        operationId: command.operation_id,
        cause: command,
        decide: async (state) => {
          await mustHold();
          return (
            automationRefusal(command.actor, state, settings) ??
            register(state, { account, repositoryId, settings, runId: this.#ports.ids.next() })
          );
        },
        onRepeat: (events) => answerOf(repositoryId, events),
      });
      return replyOf(executed);
    });
  }

  @OnCommand('UpdateRepository')
  async update(command: Command<'UpdateRepository'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const { repository_id: repositoryId, settings: given, expected_version: expectedVersion } = data;
    const current = await this.#preparation.repository(repositoryId);
    if (current.status === 'registered' && current.account === account) {
      const problems = await problemsOf(this.#ports, account, withChanges(current.settings, given));
      if (problems.length > 0) return invalid(problems);
    }
    return this.#ports.syncState.exclusively(account, async (mustHold) => {
      const isTaken = await this.#takenNames(account, repositoryId);
      if (given.name !== undefined && isTaken(given.name)) return nameTaken(given.name);
      const same = await this.#sameSourceAfter(account, repositoryId, given);
      if (same !== undefined) return alreadyRegistered(same);
      const executed = await this.#preparation.repositories.execute<RepositoryResult>(repositoryId, {
        operationId: command.operation_id,
        cause: command,
        decide: async (state) => {
          await mustHold();
          return (
            automationRefusal(command.actor, state, given) ??
            update(state, { account, repositoryId, changes: given, expectedVersion })
          );
        },
        onRepeat: (events) => answerOf(repositoryId, events),
      });
      return replyOf(executed);
    });
  }

  @OnCommand('RemoveRepository')
  async remove(command: Command<'RemoveRepository'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const repositoryId = data.repository_id;
    const executed = await this.#preparation.repositories.execute<RepositoryResult>(repositoryId, {
      operationId: command.operation_id,
      cause: command,
      decide: (state) => remove(state, { account, repositoryId, expectedVersion: data.expected_version }),
      onRepeat: (events) => answerOf(repositoryId, events),
    });
    return replyOf(executed);
  }

  @OnCommand('RollBackRun')
  rollBack(command: Command<'RollBackRun'>): Promise<CommandReply> {
    return this.#rollback.answer(command);
  }

  @OnCommand('RequestSync')
  async requestSync(command: Command<'RequestSync'>): Promise<CommandReply> {
    const { repository_id, trigger } = command.data;
    return replyOf(await startRun(this.#ports, repository_id, { trigger, cause: command }));
  }

  /** Doubles from before this was refused may be changed in all but their source. */
  async #sameSourceAfter(account: string, repositoryId: string, changes: SettingsChanges) {
    const current = await this.#preparation.repository(repositoryId);
    if (current.status !== 'registered' || current.account !== account) return undefined;
    const settings = withChanges(current.settings, changes);
    if (sourceKey(settings) === sourceKey(current.settings)) return undefined;
    return findSameSource(this.#ports, account, { settings, except: repositoryId });
  }

  /** Only true to the last registration while the account's lock is held. */
  async #takenNames(account: string, except: string): Promise<(name: string) => boolean> {
    await followLog(this.#ports);
    const repositories = await this.#ports.syncState.names(account);
    const names = new Set(repositories.filter((each) => each.repositoryId !== except).map(({ name }) => name));
    return (name) => names.has(name);
  }
}

function alreadyRegistered({ repositoryId, name }: { readonly repositoryId: string; readonly name: string }) {
  const message = `repository ${name} (${repositoryId}) reads the same file of the same branch of this remote; use that one, or remove it first`;
  const problems = [{ path: 'repo_url', code: 'already_registered', message }];
  return refused('already_registered', message, { problems, detail: { repository_id: repositoryId } }).refusal;
}

function nameTaken(name: string): CommandReply {
  return refused('already_exists', `another repository of this account is called "${name}"; choose another name`, {
    problems: [{ path: 'name', code: 'name_taken', message: `the name "${name}" is taken` }],
  }).refusal;
}

/** The answer of an operation that was done before, from what it appended. */
function answerOf(repositoryId: string, events: readonly StoredEvent[]): RepositoryResult {
  let name = '';
  let run: { run_id: string | null; run_number: number | null } = { run_id: null, run_number: null };
  for (const event of events) {
    if (event.type === 'RepositoryRegistered' || event.type === 'RepositoryUpdated') name = event.data.settings.name;
    if (event.type === 'SyncRequested') run = { run_id: event.data.run_id, run_number: event.data.run_number };
  }
  return { repository_id: repositoryId, name, ...run };
}
