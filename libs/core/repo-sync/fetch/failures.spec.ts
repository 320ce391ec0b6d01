import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GIT_MESSAGE_LENGTH_MAX } from '../limits.ts';
import { branchNotFound, classifyGitExit } from './classify-git.ts';
import {
  cloneFailed,
  type CloneFailureReason,
  commitUnreadable,
  failureFindings,
  isOfTheTip,
} from './fetch-failure.ts';

const URL = 'https://git.example.com/acme/fleet.git';
const exited = (stderr: string) => classifyGitExit(URL, 'main', { end: 'exited', stderr });
const OBJECT = '0123456789abcdef0123456789abcdef01234567';

/** Each reason, whether it may pass by itself, and a word of what it tells people to do. */
const REASONS: readonly [CloneFailureReason, boolean, string][] = [
  ['host_not_resolved', true, 'name server'],
  ['host_unreachable', true, 'firewall'],
  ['tls_failed', false, 'certificate'],
  ['authentication_failed', false, 'vault_credential_path'],
  ['repository_not_found', false, 'path in repo_url'],
  ['not_a_git_server', true, 'browser'],
  ['host_key_mismatch', false, 'repo trust'],
  ['host_key_unknown', true, 'ssh_host_key'],
  ['address_not_allowed', false, 'operator'],
  ['redirect_refused', false, 'final address'],
  ['rate_limited', true, 'tried again'],
  ['server_error', true, 'git server'],
  ['timed_out', true, 'network'],
  ['too_large', false, 'small repository'],
  ['transfer_corrupt', true, 'git fsck'],
  ['no_space', true, 'FLEETWRIGHT_GIT_CACHE_DIR'],
  ['storage_unusable', true, 'FLEETWRIGHT_GIT_CACHE_DIR'],
  ['git_unavailable', true, 'git 2.37'],
  ['unexplained', true, 'git ls-remote'],
];

describe('[RS20] a reason', () => {
  it.each(REASONS)('%s may pass by itself: %s; what to do names %j', (reason, retryable, word) => {
    const failure = cloneFailed(URL, reason);
    expect(failure).toMatchObject({ code: 'clone_failed', reason, retryable });
    const [first, cause, ...more] = failureFindings(failure, 'prod/fleet.yaml');
    expect(first).toEqual({
      severity: 'error',
      code: 'clone_failed',
      message: failure.message,
      file: 'prod/fleet.yaml',
    });
    expect(cause).toEqual({ severity: 'info', code: reason, message: expect.stringContaining(word) });
    expect(more).toEqual([]);
    expect(isOfTheTip(failure)).toBe(reason === 'too_large');
  });

  it('is told once: a failure with no reason is one finding, with its file where there is one', () => {
    const failure = branchNotFound(URL, 'next');
    expect(failureFindings(failure)).toEqual([
      { severity: 'error', code: 'branch_not_found', message: failure.message },
    ]);
    expect(failureFindings(failure, 'fleet.yaml')[0]).toHaveProperty('file', 'fleet.yaml');
  });

  it('[RS21] says what git said in brackets, and nothing where it said nothing', () => {
    expect(cloneFailed(URL, 'timed_out').message).toBe(
      `Failed to clone ${URL}: the remote was too slow, and the attempt was ended`,
    );
    expect(cloneFailed(URL, 'timed_out', '').message).toBe(cloneFailed(URL, 'timed_out').message);
    expect(cloneFailed(URL, 'unexplained', 'fatal: odd').message).toMatch(/git gave up \(fatal: odd\)$/);
  });
});

describe('[RS58] a commit that cannot be read', () => {
  it('is what git fsck refuses, named with the object and the check', () => {
    expect(
      exited(
        `remote: ok\nerror: object ${OBJECT}: zeroPaddedFilemode: contains zero-padded file modes\nfatal: fsck error`,
      ),
    ).toEqual({
      code: 'commit_unreadable',
      message: expect.stringContaining(
        `the tip of "main" at ${URL} cannot be read: git fsck calls object ${OBJECT} zeroPaddedFilemode;`,
      ),
      retryable: false,
    });
  });

  it('is not what only looks like its line', () => {
    expect(exited(`warning: object ${OBJECT}: zeroPaddedFilemode: x`)).toMatchObject({ code: 'clone_failed' });
    expect(exited('error: object 0123: zeroPaddedFilemode: x')).toMatchObject({ reason: 'unexplained' });
  });

  it('says what to do, and that only another commit helps', () => {
    const failure = commitUnreadable('the tip', 'it is a tag');
    expect(failure).toMatchObject({ retryable: false, message: expect.stringContaining('push a commit') });
    expect(isOfTheTip(failure)).toBe(true);
  });
});

describe('[RS20] what git said first decides least: the more specific class wins', () => {
  it.each<[string, CloneFailureReason]>([
    ['fatal: No space left on device\nfatal: index-pack failed', 'no_space'],
    ['Host key verification failed.\nPermission denied', 'host_key_mismatch'],
    ['error: RPC failed; HTTP 429\nfatal: the requested URL returned error: 429', 'rate_limited'],
    ['fatal: Could not resolve host: h\nfatal: failed to connect', 'host_not_resolved'],
    ['SSL_read: unexpected eof while reading\nfatal: early EOF', 'transfer_corrupt'],
    ['error: pack exceeds maximum allowed size\nfatal: index-pack failed', 'too_large'],
    [
      'ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.',
      'host_unreachable',
    ],
    ['FATAL: OUT OF MEMORY', 'too_large'],
    ["fatal: '/x' does not appear to be a git repository", 'repository_not_found'],
    ['error: The requested URL returned error: 301', 'redirect_refused'],
    ['error: The requested URL returned error: 404', 'repository_not_found'],
    ['error: The requested URL returned error: 401', 'authentication_failed'],
    ['error: The requested URL returned error: 502', 'server_error'],
    ['error: unable to access: not valid: is this a git repository?', 'not_a_git_server'],
  ])('%j is %s', (stderr, reason) => {
    expect(exited(stderr)).toMatchObject({ code: 'clone_failed', reason });
  });

  it('only what nothing explains repeats git, and of its lines the last word on why', () => {
    expect(exited('hint: x\nerror: one\nfatal: two\nerror: three').message).toContain('(fatal: two)');
    expect(exited('error: one\nerror: two').message).toContain('(error: one)');
    expect(exited('hint: only').message).toMatch(/git gave up$/);
    expect(exited('no fatal: here').message).toMatch(/git gave up$/);
    expect(exited('').message).toMatch(/git gave up$/);
    expect(exited('fatal: early EOF').message).not.toContain('early');
    expect(exited('fatal: failed to connect to h').message).not.toContain('(');
  });

  it('what it repeats is cut, plain, and without a login', () => {
    const { message } = exited(`fatal: ü${'x'.repeat(2 * GIT_MESSAGE_LENGTH_MAX)}`);
    expect(message).toContain('(fatal: ?xxx');
    expect(message.length).toBeLessThan(`Failed to clone ${URL}: git gave up ()`.length + GIT_MESSAGE_LENGTH_MAX + 1);
    expect(exited('fatal: odd https://ada:pw@h/x and ssh://git@h/y').message).toContain(
      'odd https://h/x and ssh://h/y',
    );
    expect(exited('fatal: remote error: the words of others').message).toContain('(fatal: remote error)');
  });

  it('says of a process without a user what is missing, and only of that', () => {
    expect(exited('No user exists for uid 4242').message).toContain('not in /etc/passwd');
    expect(exited('ssh: not found').message).not.toContain('/etc/passwd');
    expect(exited('fatal: cannot run ssh: No such file').message).not.toContain('(');
  });

  it('is the same for the same words, and its message begins alike, whatever stands around', () => {
    const line = fc.constantFrom('remote: counting', 'fatal: early EOF', 'error: 503', 'hint: x', '', 'fatal: odd');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const failure = exited(lines.join('\n'));
        expect(failure).toEqual(exited(lines.join('\n')));
        expect(failure.message.startsWith(`Failed to clone ${URL}: `)).toBe(true);
        expect(failureFindings(failure)).toHaveLength(2);
      }),
      { numRuns: 60 },
    );
  });
});
