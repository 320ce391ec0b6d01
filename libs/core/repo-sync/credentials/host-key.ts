import type { RepositorySettings } from '@fleetwright/contracts';
import { ANY_REMOTE, parseRepoUrl } from '@fleetwright/core/fleet';

/** The key that an ssh host showed at the first connection. It holds for this host and port only. */
export interface PinnedHostKey {
  /** `host:port`. */
  readonly host: string;
  /** One line: the type of the key, and the key in base64. */
  readonly hostKey: string;
}

/** `host:port` of an ssh remote; undefined for others. */
export function sshHostOf(repoUrl: string): string | undefined {
  const parsed = parseRepoUrl(repoUrl, ANY_REMOTE);
  if (!parsed.ok || parsed.remote.transport !== 'ssh') return undefined;
  return `${parsed.remote.host}:${parsed.remote.port}`;
}

/** What stays pinned when the settings become these: a given key replaces it, another host or port forgets it. */
export function pinAfter(pinned: PinnedHostKey | null, settings: RepositorySettings): PinnedHostKey | null {
  if (pinned === null || settings.ssh_host_key !== null) return null;
  return pinned.host === sshHostOf(settings.repo_url) ? pinned : null;
}
