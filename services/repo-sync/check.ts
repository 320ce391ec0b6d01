import type { AccountId, ConnectionCheck, Finding, HostKeyView, Id, RepositorySettings } from '@fleetwright/contracts';
import { cloneFailed, failureFindings, type GitTarget, knownOtherwise } from '@fleetwright/core/repo-sync';
import { hostKeyFacts, Semaphore } from '@fleetwright/kit/service';
import { targetOf, withPinnedKey } from './fetching.ts';
import { OTHERS_AT_ONCE, OTHERS_TOLD_MAX } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

export interface Checked {
  readonly settings: RepositorySettings;
  /** The registered repository, whose recorded host key counts; null: none is recorded. */
  readonly repositoryId: Id | null;
}

type Reached = Extract<ConnectionCheck, { reachable: true }>;

/** One look at a remote, as a run would begin it. Records nothing, and keeps nothing of what it fetched. */
export class Check {
  readonly #ports: RepoSyncPorts;
  readonly #account: AccountId;
  readonly #checked: Checked;
  #reached: Reached | undefined;

  constructor(ports: RepoSyncPorts, account: AccountId, checked: Checked) {
    this.#ports = ports;
    this.#account = account;
    this.#checked = checked;
  }

  async run(): Promise<ConnectionCheck> {
    const { settings, repositoryId } = this.#checked;
    // An id of its own: a cache that runs use is neither read nor written.
    const own = this.#ports.ids.next();
    const found = await targetOf(this.#ports, this.#account, { repository_id: repositoryId ?? own, settings });
    if (found.kind === 'failed') return unreachable(failureFindings(found.failure));
    const target = { ...found.target, repositoryId: own };
    const tip = withPinnedKey(await this.#ports.git.tip(target), target);
    if (tip.kind === 'failed') return unreachable(failureFindings(tip.failure));
    const line = target.sshHostKey ?? tip.hostKey ?? null;
    const host_key = line === null ? null : { ...hostKeyFacts(line), line, trusted: this.#trusted(target) };
    const findings = tip.hostKey === undefined ? [] : await this.#knownOtherwise(tip.hostKey);
    this.#reached = { reachable: true, branch: settings.branch, revision: tip.sha, host_key, file: null, findings };
    return this.#withFile(this.#reached, { ...target, sshHostKey: line });
  }

  /** What is known when the time is over. */
  late(): ConnectionCheck {
    const findings = failureFindings(cloneFailed(this.#checked.settings.repo_url, 'timed_out'));
    return this.#reached === undefined
      ? unreachable(findings)
      : { ...this.#reached, findings: [...this.#reached.findings, ...findings] };
  }

  async #withFile(reached: Reached, target: GitTarget): Promise<Reached> {
    const { git } = this.#ports;
    try {
      const result = await git.fetchFile(target, { tip: reached.revision, previous: null });
      if (result.kind === 'fetched') return { ...reached, file: { path: target.file, size_bytes: result.sizeBytes } };
      return { ...reached, findings: [...reached.findings, ...failureFindings(result.failure, target.file)] };
    } finally {
      await git.forget(target.repositoryId);
    }
  }

  /** Whoever is about to trust a key should hear that the host had another one for the account's other repositories. */
  async #knownOtherwise(shown: string): Promise<Finding[]> {
    const preparation = Preparation.over(this.#ports);
    const registered = await this.#ports.syncState.names(this.#account);
    const reads = new Semaphore(OTHERS_AT_ONCE);
    const others = await Promise.all(
      registered.map(({ repositoryId }) => reads.run(() => preparation.repository(repositoryId))),
    );
    const known = knownOtherwise(this.#checked.settings.repo_url, shown, others);
    return known.slice(0, OTHERS_TOLD_MAX).map(({ name, hostKey }) => {
      const { type, fingerprint } = hostKeyFacts(hostKey);
      const message = `repository ${name} knows this host by ${type} ${fingerprint}; find out which of the two is right`;
      return { severity: 'warning', code: 'host_key_differs', message };
    });
  }

  #trusted({ sshHostKey }: GitTarget): HostKeyView['source'] | 'not_yet' {
    if (sshHostKey === null) return 'not_yet';
    return this.#checked.settings.ssh_host_key === null ? 'first_use' : 'given';
  }
}

function unreachable(findings: readonly Finding[]): ConnectionCheck {
  return { reachable: false, findings: [...findings] };
}
