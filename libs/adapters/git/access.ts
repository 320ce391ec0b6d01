import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchFailure, GitTarget } from '@fleetwright/core/repo-sync';
import { type Destination, sshCommand } from './command-line.ts';

/** How one git process reaches a remote: paths of private files, never what is in them. */
export interface Access {
  /** Settings for `git -c`. */
  readonly settings: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The key that an ssh host without a pinned one showed; undefined before it did. */
  hostKey(): string | undefined;
}

export type AccessFiles =
  | { readonly kind: 'files'; readonly files: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly failure: FetchFailure };

/** The private files that git needs for a target; empty when it needs none. */
export function accessFiles({ remote }: Destination, target: GitTarget): AccessFiles {
  const { credential, sshHostKey } = target;
  if (remote.transport === 'ssh') {
    if (credential?.kind === 'basic') return malformed('an ssh remote needs a credential with the key ssh_key');
    const known_hosts = sshHostKey === null ? '' : `${remote.host} ${withoutHost(sshHostKey)}\n`;
    return { kind: 'files', files: { known_hosts, ...(credential === null ? {} : { key: credential.privateKey }) } };
  }
  if (credential === null) return { kind: 'files', files: {} };
  if (credential.kind !== 'basic') {
    return malformed('an https remote needs a credential with the keys username and password');
  }
  // RFC 7617: a colon ends the user's name, and control characters have no place in either.
  const { username, password } = credential;
  if (username.includes(':') || /\p{Cc}/u.test(username + password)) {
    return malformed('username has a colon, or username or password has a line break or another control character');
  }
  const header = `Authorization: Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  // Shown with the first request: git's own way asks without a credential first. Only below this address.
  return { kind: 'files', files: { credential: `[http "${remote.url}"]\n\textraHeader = ${header}\n` } };
}

/** What git is told once the files lie in `folder`. */
export function accessIn(folder: string, destination: Destination, target: GitTarget): Access {
  const { transport, host } = destination.remote;
  if (transport !== 'ssh') {
    const settings = target.credential === null ? [] : [`include.path=${join(folder, 'credential')}`];
    return { settings, env: {}, hostKey: () => undefined };
  }
  const knownHosts = join(folder, 'known_hosts');
  const identity = target.credential === null ? 'none' : join(folder, 'key');
  const command = sshCommand(destination, { knownHosts, identity, isPinned: target.sshHostKey !== null });
  return {
    settings: [],
    env: { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' },
    hostKey() {
      if (target.sshHostKey !== null) return undefined;
      const line = readFileSync(knownHosts, 'utf8').trimEnd();
      return line.startsWith(`${host} `) && !line.includes('\n') ? line.slice(host.length + 1) : undefined;
    },
  };
}

// A pinned key may come with or without the host before it.
function withoutHost(key: string): string {
  return key.replace(/^\S{1,300} (?=(ssh|ecdsa|sk)-)/, '');
}

function malformed(what: string): AccessFiles {
  const message = `the credential does not fit the remote: ${what}; correct it in the credential store`;
  return { kind: 'failed', failure: { code: 'credential_malformed', message, retryable: false } };
}
