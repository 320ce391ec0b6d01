import { ANY_REMOTE, parseRepoUrl } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAddress, settingsOf } from '../testing/index.ts';
import { sourceKey } from './source-key.ts';

const keyOf = (repo_url: string, more: object = {}) => sourceKey(settingsOf({ repo_url, ...more }));
const FLEET = 'https://git.example.com/acme/fleet.git';
const SSH = 'ssh://git@git.example.com/acme/fleet.git';

describe('[RS28] the same source', () => {
  it.each([
    [FLEET, 'https://git.example.com/acme/fleet'],
    [FLEET, 'https://git.example.com/acme/fleet/'],
    [FLEET, 'https://git.example.com/acme/fleet.git/'],
    [FLEET, 'https://git.example.com:443/acme/fleet.git'],
    [FLEET, 'HTTPS://GIT.Example.com/acme/fleet.git'],
    [FLEET, 'https://git.example.com/%61cme/fleet.git'],
    ['https://h.example/a%2fb', 'https://h.example/a%2Fb'],
    ['http://h.example/fleet', 'http://h.example:80/fleet'],
    [SSH, 'git@git.example.com:acme/fleet'],
    [SSH, 'git@git.example.com:/acme/fleet.git'],
    [SSH, 'ssh://git.example.com:22/acme/fleet'],
    [SSH, 'deploy@git.example.com:acme/fleet.git'],
    ['https://[2001:678:a40::1]/x', 'https://[2001:0678:0A40:0:0:0:0:1]/x'],
  ])('%s is %s', (one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    [FLEET, SSH],
    [FLEET, 'https://git.example.com/acme/Fleet.git'],
    [FLEET, 'https://git.example.com/acme/fleet2.git'],
    [FLEET, 'https://git.example.com:8443/acme/fleet.git'],
    [FLEET, 'https://git2.example.com/acme/fleet.git'],
    ['https://h.example:8443/x', 'https://h.example:9443/x'],
    ['ssh://h.example:2222/x', 'ssh://h.example:2223/x'],
    ['https://h.example/a%2fb', 'https://h.example/a/b'],
    ['https://h.example/x', 'http://h.example/x'],
    ['https://h.example:22/x', 'ssh://h.example/x'],
  ])('%s is not %s', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('has one branch and one folder', () => {
    expect(keyOf(FLEET, { branch: 'next' })).not.toBe(keyOf(FLEET));
    expect(keyOf(FLEET, { path_prefix: 'prod' })).not.toBe(keyOf(FLEET));
    expect(keyOf(FLEET, { branch: 'a', path_prefix: 'b' })).not.toBe(keyOf(FLEET, { branch: 'b', path_prefix: 'a' }));
    expect(keyOf(FLEET, { name: 'other', enabled: false })).toBe(keyOf(FLEET));
  });

  it('is what every spelling of a remote is read as, and nothing is lost of one that cannot be read', () => {
    fc.assert(
      fc.property(anyAddress, anyAddress, (one, other) => {
        const [a, b] = [parseRepoUrl(one, ANY_REMOTE), parseRepoUrl(other, ANY_REMOTE)];
        if (a.ok) expect(keyOf(a.remote.url)).toBe(keyOf(one));
        else expect(keyOf(one)).toContain(JSON.stringify(one));
        if (a.ok && b.ok && a.remote.host !== b.remote.host && !a.remote.host.includes(':')) {
          expect(keyOf(one)).not.toBe(keyOf(other));
        }
      }),
    );
  });
});
