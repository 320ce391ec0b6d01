import type { Command, CommandReply, StoredEvent } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import {
  freeName,
  nameFromUrl,
  register,
  remove,
  type RepositoryAnswer,
  update,
  withChanges,
} from '@fleetwright/core/repo-sync';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { followLog } from './schedule.ts';
import { invalid, problemsOf } from './settings-problems.ts';
import { startRun } from './start-run.ts';

/** What people and the gateway ask of repositories. */
@Controller()
export class RepoSyncCommands {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
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
    return this.#ports.syncState.exclusively(account, async () => {
      const isTaken = await this.#takenNames(account, repositoryId);
      if (given.name !== undefined && isTaken(given.name)) return nameTaken(given.name);
      const name = given.name ?? freeName(nameFromUrl(given.repo_url), isTaken);
      if (name === undefined) return nameTaken(nameFromUrl(given.repo_url));
      const settings = { ...given, name };
      const executed = await this.#preparation.repositories.execute<RepositoryAnswer>(repositoryId, {
        operationId: command.operation_id,
        cause: command,
        decide: (state) => register(state, { account, repositoryId, settings, runId: this.#ports.ids.next() }),
        onRepeat: (events) => answerOf(repositoryId, events),
      });
      return replyOf(executed);
    });
  }

  @OnCommand('UpdateRepository')
  async update(command: Command<'UpdateRepository'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const { repository_id: repositoryId, settings: given } = data;
    const current = await this.#preparation.repository(repositoryId);
    if (current.status === 'registered' && current.account === account) {
      const problems = await problemsOf(this.#ports, account, withChanges(current.settings, given));
      if (problems.length > 0) return invalid(problems);
    }
    return this.#ports.syncState.exclusively(account, async () => {
      if (given.name !== undefined && (await this.#takenNames(account, repositoryId))(given.name)) {
        return nameTaken(given.name);
      }
      const executed = await this.#preparation.repositories.execute<RepositoryAnswer>(repositoryId, {
        operationId: command.operation_id,
        cause: command,
        decide: (state) => update(state, { account, repositoryId, changes: given }),
        onRepeat: (events) => answerOf(repositoryId, events),
      });
      return replyOf(executed);
    });
  }

  @OnCommand('RemoveRepository')
  async remove(command: Command<'RemoveRepository'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const repositoryId = data.repository_id;
    const executed = await this.#preparation.repositories.execute<RepositoryAnswer>(repositoryId, {
      operationId: command.operation_id,
      cause: command,
      decide: (state) => remove(state, { account, repositoryId }),
      onRepeat: (events) => answerOf(repositoryId, events),
    });
    return replyOf(executed);
  }

  @OnCommand('RequestSync')
  async requestSync(command: Command<'RequestSync'>): Promise<CommandReply> {
    const { repository_id, trigger } = command.data;
    return replyOf(await startRun(this.#ports, repository_id, { trigger, cause: command }));
  }

  /** Only true to the last registration while the account's lock is held. */
  async #takenNames(account: string, except: string): Promise<(name: string) => boolean> {
    await followLog(this.#ports);
    const repositories = await this.#ports.syncState.names(account);
    const names = new Set(repositories.filter((each) => each.repositoryId !== except).map(({ name }) => name));
    return (name) => names.has(name);
  }
}

function nameTaken(name: string): CommandReply {
  return refused('already_exists', `another repository of this account is called "${name}"; choose another name`, {
    problems: [{ path: 'name', code: 'name_taken', message: `the name "${name}" is taken` }],
  }).refusal;
}

/** The answer of an operation that was done before, from what it appended. */
function answerOf(repositoryId: string, events: readonly StoredEvent[]): RepositoryAnswer {
  let name = '';
  let run: { run_id: string | null; run_number: number | null } = { run_id: null, run_number: null };
  for (const event of events) {
    if (event.type === 'RepositoryRegistered' || event.type === 'RepositoryUpdated') name = event.data.settings.name;
    if (event.type === 'SyncRequested') run = { run_id: event.data.run_id, run_number: event.data.run_number };
  }
  return { repository_id: repositoryId, name, ...run };
}
