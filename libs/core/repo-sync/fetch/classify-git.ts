import { cloneFailed, type CloneFailureReason, commitUnreadable, type FetchFailure } from './fetch-failure.ts';
import { GIT_MESSAGE_LENGTH_MAX } from '../limits.ts';

/** How a git process ended. */
export interface GitExit {
  /** `unstarted`: there is no git, or the machine could not start it. */
  readonly end: 'exited' | 'timed_out' | 'too_large' | 'unstarted';
  readonly stderr: string;
}

// The first match decides, so what is more specific stands before what git says as well in the same case.
const PATTERNS: readonly (readonly [CloneFailureReason, RegExp])[] = [
  ['git_unavailable', /\bssh: (command )?not found|cannot run ssh|^no user exists for uid/im],
  ['no_space', /no space left on device|disk quota exceeded/i],
  [
    'too_large',
    /file too large|died of signal 25|file size limit exceeded|pack exceeds maximum allowed size|out of memory|too large response headers/i,
  ],
  ['host_key_mismatch', /host key verification failed|remote host identification has changed/i],
  ['host_not_resolved', /could not resolve host|name or service not known|temporary failure in name resolution/i],
  // A connection that breaks off is no certificate that was refused, and may hold the next time.
  ['transfer_corrupt', /(gnutls|ssl) recv error|ssl_read|was non-properly terminated|unexpected eof while reading/i],
  ['tls_failed', /certificate|ssl_error|ssl_connect|ssl routines|gnutls|tls (handshake|connect)|ssl peer/i],
  ['rate_limited', /returned error: 429|too many requests/i],
  ['redirect_refused', /returned error: 30[0-9]|unable to update url base from redirection/i],
  [
    'authentication_failed',
    /returned error: 40[13]|authentication failed|could not read (username|password)|terminal prompts disabled|permission denied|access denied/i,
  ],
  [
    'repository_not_found',
    /returned error: 404|' not found|repository not found|does not appear to be a git repository|no such file or directory/i,
  ],
  ['server_error', /returned error: 5[0-9][0-9]/i],
  // What git says of answers that it takes for files of a repository, where a server should speak.
  ['not_a_git_server', /not valid: is this a git repository|dumb http transport/i],
  ['timed_out', /operation too slow|timed out after|operation timed out|connection timed out/i],
  [
    'host_unreachable',
    /failed to connect|could ?n.t connect|connection refused|no route to host|network is unreachable|could not connect|connection reset|empty reply from server/i,
  ],
  [
    'transfer_corrupt',
    /early eof|unexpected disconnect|index-pack|unpack-objects|fsck error|bad pack|rpc failed|hung up unexpectedly|protocol error|bad line length|inflate|did not match|invalid .{0,20}response|response end packet|of body are still expected|of length header were received|transfer closed with|http\/0\.9|weird server reply|expected flush after|bad object|invalid length read/i,
  ],
];

/** Tells from what git said why it could not read the remote. */
export function classifyGitExit(url: string, branch: string, { end, stderr }: GitExit): FetchFailure {
  if (end === 'unstarted') return cloneFailed(url, 'git_unavailable');
  if (end === 'timed_out') return cloneFailed(url, 'timed_out');
  if (end === 'too_large') return cloneFailed(url, 'too_large');
  if (/^Load key .{1,300}: (invalid format|error in libcrypto)/m.test(stderr)) return KEY_UNREADABLE;
  if (/couldn.t find remote ref/i.test(stderr)) return branchNotFound(url, branch);
  const refused = OBJECT_REFUSED.exec(stderr);
  if (refused !== null) {
    return commitUnreadable(`the tip of "${branch}" at ${url}`, `git fsck calls object ${refused[1]} ${refused[2]}`);
  }
  const reason = PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'unexplained';
  return cloneFailed(url, reason, detailOf(reason, stderr));
}

function detailOf(reason: CloneFailureReason, stderr: string): string | undefined {
  if (reason === 'unexplained') return fatalLine(stderr);
  // ssh needs a name for its user, which a container with a number alone does not have.
  if (reason === 'git_unavailable' && /^no user exists for uid/im.test(stderr)) {
    return 'ssh says that the user that repo-sync runs as is not in /etc/passwd';
  }
  if (reason !== 'host_key_mismatch') return undefined;
  // ssh says it when it knows a key of the same type; of another type it only says that it has none to compare with.
  const shown =
    /fingerprint for the ([A-Z0-9-]{1,20}) key sent by the remote host is\s{1,2}(SHA256:[A-Za-z0-9+/]{43})/.exec(
      stderr,
    );
  return shown === null ? undefined : `it shows the ${shown[1]} key ${shown[2]}`;
}

/** What came is whole, and git's check of objects refuses one of them (git-fsck(1), <msg-id>). */
const OBJECT_REFUSED = /^error: object ([0-9a-f]{40,64}): ([A-Za-z0-9]{1,40}): /m;

const KEY_UNREADABLE: FetchFailure = {
  code: 'credential_malformed',
  message:
    'ssh cannot read the private key under ssh_key: it is damaged or cut off; store it again, with all of its lines',
  retryable: false,
};

export function branchNotFound(url: string, branch: string): FetchFailure {
  return {
    code: 'branch_not_found',
    message: `${url} has no branch "${branch}"; push it, or set branch to one that exists`,
    retryable: false,
  };
}

/** The line in which git says why it ended, without what the remote wrote and without anything like a credential. */
function fatalLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => /^(fatal|error): /.test(line));
  const line = lines.find((candidate) => candidate.startsWith('fatal: ')) ?? lines[0] ?? '';
  return (
    line
      // Behind it stand the remote's own words.
      .replace(/^(fatal: remote error):.*/, '$1')
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/\/\/[^/@\s]*@/g, '//')
      .slice(0, GIT_MESSAGE_LENGTH_MAX)
  );
}
