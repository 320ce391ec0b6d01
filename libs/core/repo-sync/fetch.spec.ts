import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { classifyGitExit } from './classify-git.ts';
import { deadlineExceeded, type EarlierFetch, fetchFailed, revisionFetched } from './fetch-facts.ts';
import { cloneFailed } from './fetch-failure.ts';
import type { HistoryRelation } from './ports/git-source.ts';

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

  it('is short and printable whatever git says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (noise) => {
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
  const fetched = { kind: 'fetched', revision, text: 'version: 1\n', sizeBytes: 11 } as const;
  const earlierAt = (sha: string | null) => (sha === null ? null : { sha, rollback: null });
  const codes = (history: HistoryRelation, previous: string | null) =>
    revisionFetched(run, { ...fetched, history }, 'd'.repeat(64), earlierAt(previous)).data.findings.items.map(
      ({ code }) => code,
    );

  it('[RS22] warns of a rewritten history with both revisions, and only of that', () => {
    const previous = 'a'.repeat(40);
    const { data } = revisionFetched(run, { ...fetched, history: 'rewritten' }, 'd'.repeat(64), earlierAt(previous));
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
    const { data } = revisionFetched(run, { ...fetched, history: 'rolled_back' }, 'd'.repeat(64), earlierAt(previous));
    const [rollback = null] = data.findings.items;
    expect(rollback).toMatchObject({ severity: 'warning', code: 'rolled_back' });
    expect(rollback?.message).toContain(previous);
    expect(rollback?.message).toContain(revision.sha);
    const again = (history: HistoryRelation, earlier: EarlierFetch) =>
      revisionFetched(run, { ...fetched, history }, 'd'.repeat(64), earlier).data.findings.items;
    expect(again('same', { sha: revision.sha, rollback })).toEqual([rollback]);
    expect(again('same', { sha: revision.sha, rollback: null })).toEqual([]);
    expect(again('extended', { sha: previous, rollback })).toEqual([]);
  });

  it('[RS23] says in which stage a run was given up', () => {
    const { data } = deadlineExceeded(run, 'comparing');
    expect(data.findings.items[0]).toMatchObject({ severity: 'error', code: 'deadline_exceeded' });
    expect(data.findings.items[0]?.message).toContain('comparing');
  });
});
