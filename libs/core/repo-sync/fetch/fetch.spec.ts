import { LANGUAGE_RELEASE } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText, idOf } from '@fleetwright/core/event-sourcing/testing';
import { classifyGitExit } from './classify-git.ts';
import { deadlineExceeded, type EarlierFetch, fetchFailed, revisionFetched } from './fetch-facts.ts';
import { cloneFailed, type FetchFailure } from './fetch-failure.ts';
import type { HistoryRelation } from '../ports/git-source.ts';

const URL = 'https://git.example.com/acme/fleet.git';
const exited = (stderr: string) => classifyGitExit(URL, 'main', { end: 'exited', stderr });

describe('[RS20] what git says', () => {
  it.each([
    ["fatal: unable to access 'https://h/': Could not resolve host: h", 'host_not_resolved', true],
    ['ssh: Could not resolve hostname h: Name or service not known', 'host_not_resolved', true],
    [
      "fatal: unable to access 'https://h/': Failed to connect to h port 443 after 1 ms: Couldn't connect to server",
      'host_unreachable',
      true,
    ],
    ['ssh: connect to host h port 22: Connection refused', 'host_unreachable', true],
    ["fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate", 'tls_failed', false],
    ["fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none", 'tls_failed', false],
    [
      "fatal: unable to access 'https://h/': GnuTLS recv error (-110): The TLS connection was non-properly terminated.",
      'transfer_corrupt',
      true,
    ],
    ["fatal: unable to access 'https://h/': OpenSSL SSL_read: unexpected eof while reading", 'transfer_corrupt', true],
    ["fatal: could not read Username for 'https://h': terminal prompts disabled", 'authentication_failed', false],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 403", 'authentication_failed', false],
    [
      'git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'authentication_failed',
      false,
    ],
    ["fatal: repository 'https://h/x.git/' not found", 'repository_not_found', false],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'host_key_mismatch', false],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 302", 'redirect_refused', false],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 429", 'rate_limited', true],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 503", 'server_error', true],
    ['error: RPC failed; curl 28 Operation too slow. Less than 1 bytes/sec', 'timed_out', true],
    ['fatal: fetch-pack: invalid index-pack output', 'transfer_corrupt', true],
    ['fatal: the remote end hung up unexpectedly', 'transfer_corrupt', true],
    ['fatal: expected flush after ref listing', 'transfer_corrupt', true],
    ["fatal: unable to access 'http://h/': Empty reply from server", 'host_unreachable', true],
    ['fatal: Out of memory, malloc failed (tried to allocate 1073741825 bytes)', 'too_large', false],
    ['error: index-pack died of signal 25', 'too_large', false],
    ['fatal: write error: No space left on device', 'no_space', true],
    ['ssh -F /dev/null: 1: ssh: not found\nfatal: Could not read from remote repository.', 'git_unavailable', true],
    ['No user exists for uid 4242\nfatal: Could not read from remote repository.', 'git_unavailable', true],
    ['fatal: something new', 'unexplained', true],
  ])('%j is %s', (stderr, reason, retryable) => {
    expect(exited(stderr)).toMatchObject({ code: 'clone_failed', reason, retryable });
  });

  it('tells a missing branch from a missing repository', () => {
    const failure = exited("fatal: couldn't find remote ref refs/heads/main");
    expect(failure).toMatchObject({ code: 'branch_not_found', retryable: false });
    expect(failure.message).toContain('no branch "main"');
  });

  it('tells the fingerprint of the key that a host shows instead of the pinned one, and nothing else that it says', () => {
    const fingerprint = `SHA256:${'a/+'.repeat(14)}Z`;
    const warning = `WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nThe fingerprint for the ED25519 key sent by the remote host is\n${fingerprint}.\nHost key verification failed.`;
    expect(exited(warning).message).toContain(`not the pinned one (it shows the ED25519 key ${fingerprint})`);
    expect(exited(warning.replace('Z.', '<script>')).message).toMatch(/not the pinned one$/);
  });

  it('names a private key that ssh cannot read as a bad credential, not as one that the remote refuses', () => {
    const failure = exited('Load key "/tmp/x/key": error in libcrypto\ngit@h: Permission denied (publickey).');
    expect(failure).toMatchObject({ code: 'credential_malformed', retryable: false });
    expect(failure.message).not.toContain('/tmp/x');
  });

  it.each([
    ['unstarted', 'git_unavailable'],
    ['timed_out', 'timed_out'],
    ['too_large', 'too_large'],
  ] as const)('%s is %s whatever it said before', (end, reason) => {
    expect(classifyGitExit(URL, 'main', { end, stderr: 'fatal: Authentication failed' })).toMatchObject({ reason });
  });
});

describe('[RS21] the message of a failed clone', () => {
  const run = { runId: idOf(2), number: 1, repositoryId: idOf(1), file: 'fleet.yaml', durationMs: 3 };

  it('begins "Failed to clone", and the cause says what to do', () => {
    const { data } = fetchFailed(run, cloneFailed(URL, 'host_unreachable'));
    expect(data.findings.items).toEqual([
      { severity: 'error', code: 'clone_failed', message: `Failed to clone ${URL}: the host could not be reached` },
      expect.objectContaining({ severity: 'info', code: 'host_unreachable' }),
    ]);
    expect(data.findings.total).toBe(2);
  });

  it('repeats neither a credential nor what the remote wrote', () => {
    const words = 'remote: <script>\nfatal: bad thing at https://ada:s3cret@h/x \u001b[31m';
    const { message } = exited(words);
    expect(message).toMatch(/^Failed to clone .*fatal: bad thing at https:\/\/h\/x/);
    expect(message).not.toMatch(/s3cret|script|[^\x20-\x7e]/);
    expect(exited('fatal: remote error: go to https://evil.example').message).not.toContain('evil');
  });

  it('is short and printable whatever git says', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(anyText(700), (noise) => {
        expect(exited(`fatal: ${noise}`).message).toMatch(/^Failed to clone [\x20-\x7e]{1,900}$/);
      }),
    );
  });
});

describe('the facts of a fetch', () => {
  const run = { runId: idOf(2), number: 1, repositoryId: idOf(1), file: 'fleet.yaml', durationMs: 3 };
  const revision = {
    sha: 'b'.repeat(40),
    author_name: 'a',
    author_email: 'a',
    message: 'm',
    committed_at: '2026-01-01T00:00:00.000Z',
  };
  const DOCUMENT = 'd'.repeat(64);
  const fetched = {
    kind: 'fetched',
    revision,
    text: 'version: 1\n',
    sizeBytes: 11,
    authors: { addresses: ['ada@example.com'], isComplete: true },
  } as const;
  const earlierAt = (sha: string | null) => (sha === null ? null : { sha, rollback: null, authors: null });
  const after = (earlier: EarlierFetch | null) => ({ earlier, failedBefore: null });
  const codes = (history: HistoryRelation, previous: string | null) =>
    revisionFetched(run, { ...fetched, history }, DOCUMENT, after(earlierAt(previous))).data.findings.items.map(
      ({ code }) => code,
    );

  it('[RS22] warns of a rewritten history with both revisions, and only of that', () => {
    const previous = 'a'.repeat(40);
    const { data } = revisionFetched(run, { ...fetched, history: 'rewritten' }, DOCUMENT, after(earlierAt(previous)));
    expect(data.findings.items[0]?.message).toContain(previous);
    expect(data.findings.items[0]?.message).toContain(revision.sha);
    expect([
      codes('rewritten', previous),
      codes('extended', previous),
      codes('unknown', previous),
      codes('first', null),
    ]).toEqual([['history_rewritten'], [], [], []]);
  });

  it('[RS54] warns of a rollback with both revisions, and again of the same one until it was applied', () => {
    const previous = 'a'.repeat(40);
    const { data } = revisionFetched(run, { ...fetched, history: 'rolled_back' }, DOCUMENT, after(earlierAt(previous)));
    const [rollback = null] = data.findings.items;
    expect(rollback).toMatchObject({ severity: 'warning', code: 'rolled_back' });
    expect(rollback?.message).toContain(previous);
    expect(rollback?.message).toContain(revision.sha);
    const again = (history: HistoryRelation, earlier: EarlierFetch) =>
      revisionFetched(run, { ...fetched, history }, DOCUMENT, after(earlier)).data.findings.items;
    expect(again('same', { sha: revision.sha, rollback, authors: null })).toEqual([rollback]);
    expect(again('same', { sha: revision.sha, rollback: null, authors: null })).toEqual([]);
    expect(again('extended', { sha: previous, rollback, authors: null })).toEqual([]);
  });

  it.each<[string, Partial<FetchFailure>, boolean]>([
    ['a missing branch', { code: 'branch_not_found' }, true],
    ['a missing file', { code: 'file_not_found' }, true],
    ['a symbolic link', { code: 'not_a_regular_file' }, true],
    ['a file that is too large', { code: 'file_too_large' }, true],
    ['a file that is no text', { code: 'file_not_text' }, true],
    ['a pointer of Git LFS', { code: 'lfs_pointer' }, true],
    ['a commit that cannot be read', { code: 'commit_unreadable' }, true],
    ['a repository that is too large', { code: 'clone_failed', reason: 'too_large' }, true],
    ['a remote that is down', { code: 'clone_failed', reason: 'host_unreachable' }, false],
    ['a refused credential', { code: 'clone_failed', reason: 'authentication_failed' }, false],
    ['a credential that is not there', { code: 'credential_not_found' }, false],
    ['a fault of ours', { code: 'internal_error' }, false],
  ])('[RS43] of %s say whether only another tip can end it', (_what, failure, isOfTheTip) => {
    const full: FetchFailure = { code: 'clone_failed', message: 'm', retryable: false, ...failure };
    for (const tip of ['a'.repeat(40), null]) {
      const { data } = fetchFailed(run, full, { tip, failedBefore: idOf(9) });
      expect(data.lasts_while).toEqual(
        isOfTheTip ? { tip, language_release: LANGUAGE_RELEASE, live: null } : undefined,
      );
      expect(data.same_failure_as).toBe(isOfTheTip ? idOf(9) : undefined);
    }
    const unreported = fetchFailed(run, full).data;
    expect([unreported.lasts_while, unreported.same_failure_as]).toEqual([undefined, undefined]);
  });

  it('[RS44] name the commit whose file could not be read, and the run that failed of the same before', () => {
    const failure: FetchFailure = { code: 'file_too_large', message: 'm', retryable: false };
    const seen = { tip: revision.sha, revision, failedBefore: null };
    expect(fetchFailed(run, failure, seen).data).toMatchObject({ revision });
    const known = { earlier: null, failedBefore: idOf(9) };
    expect(revisionFetched(run, { ...fetched, history: 'same' }, DOCUMENT, known).data.failed_before).toBe(idOf(9));
    expect(revisionFetched(run, { ...fetched, history: 'same' }, DOCUMENT, after(null)).data).not.toHaveProperty(
      'failed_before',
    );
  });

  it('[RS23] says in which stage a run was given up', () => {
    const { data } = deadlineExceeded(run, 'comparing');
    expect(data.findings.items[0]).toMatchObject({ severity: 'error', code: 'deadline_exceeded' });
    expect(data.findings.items[0]?.message).toContain('comparing');
  });
});
