import { join } from 'node:path';
import type { Remote } from '@fleetwright/core/repo-sync';
import { LOW_SPEED_SECONDS } from './limits.ts';

/** Where git may connect to: the remote, and the addresses that were checked. */
export interface Destination {
  readonly remote: Remote;
  /** Empty when the host is an address itself. */
  readonly addresses: readonly string[];
}

/**
 * What git's check of objects (git-fsck(1), <msg-id>) finds fault with, and git itself reads: who wrote a commit and when
 * in odd spellings, which our reader takes as they are; and names and modules that only a work tree could stumble over,
 * which there is none of. What makes it a guess which file is meant stays refused.
 */
const READ_ALL_THE_SAME = [
  ...['badDate', 'badDateOverflow', 'badEmail', 'badName', 'badTimezone', 'missingAuthor', 'missingCommitter'],
  ...['missingEmail', 'missingNameBeforeEmail', 'missingSpaceBeforeDate', 'missingSpaceBeforeEmail'],
  ...['multipleAuthors', 'nulInCommit', 'zeroPaddedDate', 'zeroPaddedFilemode'],
  ...['fullPathname', 'hasDot', 'hasDotdot', 'hasDotgit', 'gitmodulesBlob', 'gitmodulesLarge', 'gitmodulesMissing'],
  ...['gitmodulesName', 'gitmodulesParse', 'gitmodulesPath', 'gitmodulesSymlink', 'gitmodulesUpdate', 'gitmodulesUrl'],
];

// Nothing in the repository, the machine's configuration or the remote's answer may make git run or fetch more than asked.
const SETTINGS = [
  'protocol.version=2',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'credential.helper=',
  'http.followRedirects=false',
  'http.proxy=',
  'http.sslVerify=true',
  'http.lowSpeedLimit=1',
  `http.lowSpeedTime=${LOW_SPEED_SECONDS}`,
  'submodule.recurse=false',
  'fetch.fsckObjects=true',
  ...READ_ALL_THE_SAME.map((problem) => `fetch.fsck.${problem}=ignore`),
  'fetch.unpackLimit=1',
  'fetch.writeCommitGraph=false',
  'transfer.bundleURI=false',
  'safe.bareRepository=explicit',
  'gc.auto=0',
  'maintenance.auto=false',
  // Large blobs are never read whole: a few hundred KiB may unfold to gigabytes.
  'core.bigFileThreshold=2m',
  'core.packedGitLimit=64m',
  'core.packedGitWindowSize=16m',
  'pack.threads=1',
];

/** The arguments before git's verb; `more` are settings of this one call. */
export function leadingArguments(destination?: Destination, more: readonly string[] = []): string[] {
  return [...SETTINGS, ...pinning(destination), ...more].flatMap((setting) => ['-c', setting]);
}

// curl then connects to the address that was checked, whatever DNS answers a moment later.
function pinning(destination: Destination | undefined): string[] {
  if (destination === undefined || destination.remote.transport === 'ssh' || destination.addresses.length === 0)
    return [];
  const { host, port } = destination.remote;
  const addresses = destination.addresses.map((address) => (address.includes(':') ? `[${address}]` : address));
  return [`http.curloptResolve=${host}:${port}:${addresses.join(',')}`];
}

export interface EnvironmentOptions {
  readonly path: string;
  /** An empty folder. */
  readonly home: string;
  readonly allowHttp: boolean;
}

/** The whole environment of a git process. */
export function environment({ path, home, allowHttp }: EnvironmentOptions): Record<string, string> {
  return {
    PATH: path,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: allowHttp ? 'https:ssh:http' : 'https:ssh',
    // Without it git looks for a repository in the folders above, and would find the one that this program lies in.
    GIT_CEILING_DIRECTORIES: join(home, '..'),
  };
}

export interface SshFiles {
  /** The file with the host's key; empty for a first use, which fills it. */
  readonly knownHosts: string;
  /** The file with the user's private key; `none`: no key is shown. */
  readonly identity: string;
  readonly isPinned: boolean;
}

/**
 * How git calls ssh: no configuration, no prompts, no agent, no keys but the one given (without IdentityFile ssh would
 * show those of the user that the service runs as); a pinned host key, or one trusted on first use.
 */
export function sshCommand(destination: Destination, { knownHosts, identity, isPinned }: SshFiles): string {
  const { host } = destination.remote;
  const [address = host] = destination.addresses;
  const options = [
    'BatchMode=yes',
    `StrictHostKeyChecking=${isPinned ? 'yes' : 'accept-new'}`,
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'UpdateHostKeys=no',
    'CheckHostIP=no',
    `IdentityFile=${identity}`,
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'PreferredAuthentications=publickey',
    'ProxyCommand=none',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    'ConnectTimeout=15',
    // What a server shows before the login is its own words, which must not pass for ssh's.
    'LogLevel=ERROR',
    `HostName=${address}`,
    // Known hosts are then looked up by this name, without address and port.
    `HostKeyAlias=${host}`,
  ];
  return ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', option])].map(quoted).join(' ');
}

// git hands the command to a shell.
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
