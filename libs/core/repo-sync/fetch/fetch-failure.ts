import type { Finding } from '@fleetwright/contracts';

/** Stable codes of a run that ends while fetching. */
export type FetchFailureCode =
  | 'clone_failed'
  | 'branch_not_found'
  | 'file_not_found'
  | 'not_a_regular_file'
  | 'file_too_large'
  | 'file_not_text'
  | 'lfs_pointer'
  /** The commit, or a folder in it, is nothing that git or its check takes for one. */
  | 'commit_unreadable'
  | 'credential_not_found'
  /** The store could not be asked, or refused. */
  | 'credential_unreadable'
  /** It lacks a key that this transport needs. */
  | 'credential_malformed'
  | 'remote_not_allowed'
  | 'repository_removed'
  /** The registration names another remote, branch or folder by now. */
  | 'source_changed'
  | 'deadline_exceeded'
  | 'internal_error';

/** Why a clone failed: the stable code of the second finding, which says what to do. */
export type CloneFailureReason =
  | 'host_not_resolved'
  | 'host_unreachable'
  | 'tls_failed'
  | 'authentication_failed'
  | 'repository_not_found'
  | 'not_a_git_server'
  | 'host_key_mismatch'
  | 'host_key_unknown'
  | 'address_not_allowed'
  | 'redirect_refused'
  | 'rate_limited'
  | 'server_error'
  | 'timed_out'
  | 'too_large'
  | 'transfer_corrupt'
  | 'no_space'
  | 'storage_unusable'
  | 'git_unavailable'
  | 'unexplained';

export interface FetchFailure {
  readonly code: FetchFailureCode;
  /** A sentence for a tired operator; never a credential. */
  readonly message: string;
  /** Only of `clone_failed`. */
  readonly reason?: CloneFailureReason;
  /** Trying again later may help without anybody's doing. */
  readonly retryable: boolean;
}

const OF_THE_TIP: ReadonlySet<FetchFailureCode> = new Set([
  'branch_not_found',
  'file_not_found',
  'not_a_regular_file',
  'file_too_large',
  'file_not_text',
  'lfs_pointer',
  'commit_unreadable',
]);

/** Whether only another tip can end the failure. */
export function isOfTheTip({ code, reason }: FetchFailure): boolean {
  return OF_THE_TIP.has(code) || reason === 'too_large';
}

interface ReasonEntry {
  readonly retryable: boolean;
  readonly what: string;
  readonly advice: string;
}

const REASONS: Record<CloneFailureReason, ReasonEntry> = {
  host_not_resolved: {
    retryable: true,
    what: 'the name of the host could not be resolved',
    advice: 'Check the host in repo_url, and the name server of this machine.',
  },
  host_unreachable: {
    retryable: true,
    what: 'the host could not be reached',
    advice: 'Check that the git server runs and that a firewall lets this machine connect to its port.',
  },
  tls_failed: {
    retryable: false,
    what: 'the TLS certificate of the host was not accepted',
    advice: "Renew the server's certificate, or add its authority to this machine's trusted ones.",
  },
  authentication_failed: {
    retryable: false,
    what: 'the remote asks for other credentials',
    advice: 'Set vault_credential_path or ssh_credential_id to a credential that may read this repository.',
  },
  repository_not_found: {
    retryable: false,
    what: 'the remote has no such repository, or hides it',
    advice: 'Check the path in repo_url; private repositories answer like this when credentials are missing.',
  },
  not_a_git_server: {
    retryable: true,
    what: "what answers there does not speak git's protocol",
    advice:
      'Open repo_url in a browser: a sign-in page, an error page or a proxy answers in place of the git server. ' +
      'It is tried again; if it stays, correct repo_url, or let the proxy pass git through.',
  },
  host_key_mismatch: {
    retryable: false,
    what: "the host's ssh key is not the pinned one",
    advice:
      'Ask the operator of the host for its fingerprint. If the key was changed on purpose, accept it with `fleetwright repo trust`, ' +
      'or by setting ssh_host_key; if not, somebody may be listening.',
  },
  host_key_unknown: {
    retryable: true,
    what: "nobody knows the host's ssh key yet",
    advice: 'Sync again, which records the key that the host shows first; or give it as ssh_host_key.',
  },
  address_not_allowed: {
    retryable: false,
    what: 'the host resolves to an address that is not allowed',
    advice: 'Use a public address, or let the operator allow this network.',
  },
  redirect_refused: {
    retryable: false,
    what: 'the remote redirects to another address, which is not followed',
    advice: 'Put the final address into repo_url.',
  },
  rate_limited: {
    retryable: true,
    what: 'the remote refuses for now because it was asked too often',
    advice: 'Nothing to do; it is tried again, less often.',
  },
  server_error: {
    retryable: true,
    what: 'the remote answered with an error of its own',
    advice: 'Look at the git server; it is tried again.',
  },
  timed_out: {
    retryable: true,
    what: 'the remote was too slow, and the attempt was ended',
    advice: 'Look at the git server and the network between; it is tried again.',
  },
  too_large: {
    retryable: false,
    what: 'the repository is larger than the limit for one fetch',
    advice: 'Keep fleet.yaml in a small repository of its own.',
  },
  transfer_corrupt: {
    retryable: true,
    what: 'what the remote sent was incomplete or damaged',
    advice: 'It is tried again; if it stays, run git fsck on the remote.',
  },
  no_space: {
    retryable: true,
    what: 'there is no space left for the git cache',
    advice: 'Free space in FLEETWRIGHT_GIT_CACHE_DIR; everything in it may be deleted.',
  },
  storage_unusable: {
    retryable: true,
    what: 'a file that git needs could not be written or read on this machine',
    advice:
      'Let repo-sync write to FLEETWRIGHT_GIT_CACHE_DIR and to the folder for temporary files, and check that both exist.',
  },
  git_unavailable: {
    retryable: true,
    what: 'git could not be started on this machine',
    advice: 'Install git 2.37 or newer, and check the memory of this machine.',
  },
  unexplained: {
    retryable: true,
    what: 'git gave up',
    advice: 'Run git ls-remote with this URL by hand to see more.',
  },
};

/** `why` is a part of a sentence: what it is that cannot be read. */
export function commitUnreadable(what: string, why: string): FetchFailure {
  const message = `${what} cannot be read: ${why}; push a commit that \`git fsck\` has nothing against`;
  return { code: 'commit_unreadable', message, retryable: false };
}

/** A failed fetch. `detail` is one line that git said, already cleaned. */
export function cloneFailed(url: string, reason: CloneFailureReason, detail?: string): FetchFailure {
  const { what, retryable } = REASONS[reason];
  const said = detail === undefined || detail === '' ? '' : ` (${detail})`;
  return { code: 'clone_failed', reason, message: `Failed to clone ${url}: ${what}${said}`, retryable };
}

/** The findings of a failed run: the failure itself, then its cause with what to do. */
export function failureFindings(failure: FetchFailure, file?: string): readonly Finding[] {
  const first: Finding = {
    severity: 'error',
    code: failure.code,
    message: failure.message,
    ...(file === undefined ? {} : { file }),
  };
  if (failure.reason === undefined) return [first];
  return [first, { severity: 'info', code: failure.reason, message: REASONS[failure.reason].advice }];
}
