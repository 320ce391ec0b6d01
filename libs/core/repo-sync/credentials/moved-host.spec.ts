import { fold } from '@fleetwright/core/event-sourcing';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { repositoryFold } from '../repository.ts';
import { registered, REPOSITORY, settingsOf } from '../testing/index.ts';
import { sshHostOf } from './host-key.ts';
import { knownOtherwise } from './host-known-otherwise.ts';
import { hostKeyFor, pinHostKey } from './pin-host-key.ts';

const [GIVEN, PINNED] = ['ssh-ed25519 AAAA-given', 'ssh-ed25519 AAAA-pinned'];
const at = (host: string, ssh_host_key: string | null = null) =>
  settingsOf({ repo_url: `git@${host}:acme/fleet.git`, ssh_host_key });
const pinned = (host: string) =>
  storedEvent('HostKeyPinned', { repository_id: REPOSITORY, seen_by_run_id: null, host, host_key: PINNED });

describe('[RS25] a run of a host that its repository has left', () => {
  it('is not held to the key of the host that the repository asks now', () => {
    const byGiven = fold(repositoryFold, [registered(at('new.example.com', GIVEN))]);
    const byPin = fold(repositoryFold, [registered(at('new.example.com')), pinned('new.example.com:22')]);
    for (const state of [byGiven, byPin]) {
      expect(hostKeyFor(state, at('old.example.com'))).toBeNull();
      expect(hostKeyFor(state, at('old.example.com', 'ssh-ed25519 BBBB'))).toBe('ssh-ed25519 BBBB');
      expect(hostKeyFor(state, at('new.example.com'))).toBe(state === byGiven ? GIVEN : PINNED);
    }
  });

  it('[RS24] pins nothing, and nothing is pinned of a remote that is not ssh', () => {
    const state = fold(repositoryFold, [registered(at('new.example.com'))]);
    for (const repoUrl of ['git@old.example.com:x', 'https://new.example.com/x', 'not a url']) {
      const decision = pinHostKey(state, { repositoryId: REPOSITORY, runId: null, repoUrl, hostKey: PINNED });
      expect(decision).toMatchObject({ kind: 'accepted', facts: [], result: 'refused' });
    }
    const https = fold(repositoryFold, [registered(settingsOf())]);
    expect(hostKeyFor(https, settingsOf({ ssh_host_key: GIVEN }))).toBeNull();
  });

  it('has a port, the usual one unless it names another', () => {
    expect(sshHostOf('git@git.example.com:x')).toBe('git.example.com:22');
    expect(sshHostOf('ssh://git@git.example.com:2222/x')).toBe('git.example.com:2222');
    expect(sshHostOf('not a url')).toBeUndefined();
  });
});

describe('[RS27] a host that another repository knows', () => {
  it('is not known otherwise by a repository whose own remote cannot be compared', () => {
    const others = [registered(settingsOf({ ssh_host_key: GIVEN })), registered(at('new.example.com', GIVEN))].map(
      (event) => fold(repositoryFold, [event]),
    );
    expect(knownOtherwise('https://new.example.com/x', PINNED, others)).toEqual([]);
    expect(knownOtherwise('git@new.example.com:x', ` ${PINNED} `, others)).toHaveLength(1);
    expect(knownOtherwise('git@new.example.com:x', `new.example.com ${GIVEN} ada@laptop`, others)).toEqual([]);
  });
});
