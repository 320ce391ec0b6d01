import type { AccountId, Command, CommandReply, ConnectionCheck } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { nameFromUrl } from '@fleetwright/core/repo-sync';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Check, type Checked } from './check.ts';
import { CHECK_DEADLINE_MS, CHECKS_MAX } from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { invalid, problemsOf } from './settings-problems.ts';

/** Asks a remote once, for a person who is about to register it or wonders why it fails. Writes nothing. */
@Controller()
export class RepoSyncConnection {
  readonly #ports: RepoSyncPorts;
  #running = 0;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
  }

  @OnCommand('CheckConnection')
  async check({ account_id, data }: Command<'CheckConnection'>): Promise<CommandReply> {
    const settings = { ...data.settings, name: data.settings.name ?? nameFromUrl(data.settings.repo_url) };
    return this.#answer(account_id, { settings, repositoryId: null });
  }

  @OnCommand('CheckRepository')
  async checkRepository({ account_id, data }: Command<'CheckRepository'>): Promise<CommandReply> {
    const { repository_id: repositoryId } = data;
    const found = await Preparation.over(this.#ports).repository(repositoryId);
    // A foreign repository answers like an absent one.
    if (found.status !== 'registered' || found.account !== account_id) {
      return refused('not_found', `there is no repository ${repositoryId}`).refusal;
    }
    return this.#answer(account_id, { settings: found.settings, repositoryId });
  }

  async #answer(account: AccountId, checked: Checked): Promise<CommandReply> {
    const problems = await problemsOf(this.#ports, account, checked.settings);
    if (problems.length > 0) return invalid(problems);
    if (this.#running >= CHECKS_MAX) {
      return refused('rate_limited', 'too many remotes are being checked at once; ask again in a moment').refusal;
    }
    const result = await this.#inTime(new Check(this.#ports, account, checked));
    return replyOf({ kind: 'accepted', result, position: null, events: [] });
  }

  /** Answers at the deadline at the latest. A remote that hangs holds its place until it is given up. */
  async #inTime(check: Check): Promise<ConnectionCheck> {
    this.#running += 1;
    const asked = check.run().finally(() => {
      this.#running -= 1;
    });
    // Whoever waited has gone by then.
    asked.catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<ConnectionCheck>();
    const timer = setTimeout(() => resolve(check.late()), CHECK_DEADLINE_MS);
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
