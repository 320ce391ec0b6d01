import type { Fact } from '@fleetwright/core/event-sourcing';
import { given, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { update } from '../decide.ts';
import { sshHostOf } from './host-key.ts';
import { knownOtherwise } from './host-known-otherwise.ts';
import { hostKeyFor, pinHostKey } from './pin-host-key.ts';
import { type Repository, repositoryFold } from '../repository.ts';
import type { SettingsChanges } from '../registration/settings.ts';
import { settingsOf } from '../testing/index.ts';

const [REPOSITORY, RUN] = [idOf(1), idOf(2)];
const URL = 'ssh://git@git.example.com/acme/fleet.git';
const [KEY, OTHER] = ['ssh-ed25519 AAAA1', 'ssh-ed25519 AAAA2'];
const settings = settingsOf({ repo_url: URL });
const registered: Fact = { type: 'RepositoryRegistered', data: { repository_id: REPOSITORY, settings } };
const updated = (more: Parameters<typeof settingsOf>[0]): Fact => ({
  type: 'RepositoryUpdated',
  data: { repository_id: REPOSITORY, settings: { ...settings, ...more } },
});
const pinned: Fact = {
  type: 'HostKeyPinned',
  data: { repository_id: REPOSITORY, seen_by_run_id: RUN, host: 'git.example.com:22', host_key: KEY },
};
const pin =
  (hostKey = KEY, repoUrl = URL) =>
  (state: Repository) =>
    pinHostKey(state, { repositoryId: REPOSITORY, runId: RUN, repoUrl, hostKey });

describe('[RS24] the key that an ssh host showed first', () => {
  it('is pinned once', () => {
    given(repositoryFold, [registered]).when(pin()).thenFacts(pinned).thenResult('pinned');
    given(repositoryFold, [registered, pinned]).when(pin()).thenFacts().thenResult('pinned');
  });

  it.each([
    ['another key is pinned', [registered, pinned], OTHER],
    ['a key was given meanwhile', [registered, updated({ ssh_host_key: OTHER })], KEY],
    ['the repository moved to another host', [registered, updated({ repo_url: 'git@other.example.com:x' })], KEY],
    ['the repository is gone', [], KEY],
  ] as const)('is refused when %s', (_what, history, key) => {
    given(repositoryFold, history).when(pin(key)).thenFacts().thenResult('refused');
  });
});

describe('[RS25] the key that a host must show', () => {
  const keyAfter = (...more: Fact[]) => {
    const { state } = given(repositoryFold, [registered, pinned, ...more]);
    return hostKeyFor(state, state.status === 'registered' ? state.settings : settings);
  };

  it('is the pinned one, also under another path, user and branch of the same host', () => {
    expect(keyAfter()).toBe(KEY);
    expect(keyAfter(updated({ repo_url: 'ops@git.example.com:fleet.git', branch: 'next' }))).toBe(KEY);
  });

  it.each(['ssh://git@git.example.com:2222/acme/fleet.git', 'git@other.example.com:fleet.git'])(
    'is forgotten when the host or port changes: %s',
    (repo_url) => {
      expect(keyAfter(updated({ repo_url }))).toBeNull();
      expect(keyAfter(updated({ repo_url }), updated({}))).toBeNull();
    },
  );

  it('is the given one, which replaces the pin for good', () => {
    expect(keyAfter(updated({ ssh_host_key: OTHER }))).toBe(OTHER);
    expect(keyAfter(updated({ ssh_host_key: OTHER }), updated({ ssh_host_key: null }))).toBeNull();
  });

  it('[RS26] is forgotten by an event of its own, once, and only where there was a pin that counts no more', () => {
    const change = (changes: SettingsChanges) => (state: Repository) =>
      update(state, { account: 'acme', repositoryId: REPOSITORY, changes });
    const forgotten: Fact = {
      type: 'HostKeyForgotten',
      data: { repository_id: REPOSITORY, host: 'git.example.com:22' },
    };
    for (const changes of [{ ssh_host_key: OTHER }, { repo_url: 'git@other.example.com:fleet.git' }]) {
      given(repositoryFold, [registered, pinned]).when(change(changes)).thenFacts(updated(changes), forgotten);
      given(repositoryFold, [registered]).when(change(changes)).thenFacts(updated(changes));
    }
    given(repositoryFold, [registered, pinned])
      .when(change({ branch: 'next' }))
      .thenFacts(updated({ branch: 'next' }));
    expect(keyAfter(forgotten)).toBeNull();
  });

  it('is what a run was told when its repository has moved on', () => {
    const asked = settingsOf({ repo_url: 'git@old.example.com:fleet.git', ssh_host_key: OTHER });
    expect(hostKeyFor({ status: 'absent' }, asked)).toBe(OTHER);
  });

  it('has no place at an https remote', () => {
    expect(sshHostOf('https://git.example.com/acme/fleet.git')).toBeUndefined();
  });
});

describe('[RS27] a host that other repositories know', () => {
  const named = (name: string, more: Parameters<typeof settingsOf>[0], ...facts: Fact[]) => {
    const named: Fact = {
      type: 'RepositoryRegistered',
      data: { repository_id: REPOSITORY, settings: settingsOf({ name, repo_url: URL, ...more }) },
    };
    return given(repositoryFold, [named, ...facts]).state;
  };

  it('is known otherwise by another key of its type, given or pinned, whatever stands around the key', () => {
    const others = [
      named('given', { ssh_host_key: `git.example.com ${OTHER} comment` }),
      named('pinned', { repo_url: 'ops@git.example.com:fleet.git' }, pinned),
    ];
    expect(knownOtherwise(URL, 'ssh-ed25519 AAAA3', others)).toEqual([
      { name: 'given', hostKey: `git.example.com ${OTHER} comment` },
      { name: 'pinned', hostKey: KEY },
    ]);
    expect(knownOtherwise(URL, KEY, others).map(({ name }) => name)).toEqual(['given']);
  });

  it('is not by the same key, a key of another type, another host or port, no key at all, or a removed repository', () => {
    const removed: Fact = { type: 'RepositoryRemoved', data: { repository_id: REPOSITORY } };
    const others = [
      named('same', { ssh_host_key: `[git.example.com]:22 ${KEY}` }),
      named('type', { ssh_host_key: 'ssh-rsa AAAA9' }),
      named('port', { repo_url: 'ssh://git@git.example.com:2222/x', ssh_host_key: OTHER }),
      named('https', { repo_url: 'https://git.example.com/x', ssh_host_key: OTHER }),
      named('none', {}),
      named('removed', { ssh_host_key: OTHER }, removed),
    ];
    expect(knownOtherwise(URL, KEY, others)).toEqual([]);
    expect(knownOtherwise('https://git.example.com/x', KEY, others)).toEqual([]);
  });
});
