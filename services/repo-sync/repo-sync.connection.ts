import type { AccountId, Command, CommandReply, ConnectionCheck, RepositorySettings } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { cloneFailed, failureFindings, nameFromUrl, type TipResult } from '@fleetwright/core/repo-sync';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { askTip } from './fetching.ts';
import { CHECK_DEADLINE_MS, CHECKS_MAX } from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
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
    const problems = await problemsOf(this.#ports, account_id, settings);
    if (problems.length > 0) return invalid(problems);
    if (this.#running >= CHECKS_MAX) {
      return refused('rate_limited', 'too many remotes are being checked at once; ask again in a moment').refusal;
    }
    const result = checkOf(settings, await this.#tip(account_id, settings));
    return replyOf({ kind: 'accepted', result, position: null, events: [] });
  }

  /** Answers at the deadline at the latest. A remote that hangs holds its place until it is given up. */
  async #tip(account: AccountId, settings: RepositorySettings): Promise<TipResult> {
    this.#running += 1;
    // An id of its own: nothing that is kept for a registered repository is read or written.
    const asked = askTip(this.#ports, account, { repository_id: this.#ports.ids.next(), settings }).finally(() => {
      this.#running -= 1;
    });
    // Whoever waited has gone by then.
    asked.catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<TipResult>();
    const timer = setTimeout(
      () => resolve({ kind: 'failed', failure: cloneFailed(settings.repo_url, 'timed_out') }),
      CHECK_DEADLINE_MS,
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function checkOf(settings: RepositorySettings, tip: TipResult): ConnectionCheck {
  if (tip.kind === 'failed') return { reachable: false, findings: [...failureFindings(tip.failure)] };
  const { sha: revision, hostKey = null } = tip;
  return { reachable: true, branch: settings.branch, revision, host_key: hostKey };
}
