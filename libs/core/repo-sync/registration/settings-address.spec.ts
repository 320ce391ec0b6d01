import { parseRepoUrl, STRICT_POLICY } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sshHostOf } from '../credentials/host-key.ts';
import { anyAddress, settingsOf } from '../testing/index.ts';
import { settingsProblems, settingsRefusal, transportOf } from './settings.ts';

const LOCAL = { allowHttp: true, allowLoopback: true, allowPrivateNetworks: true };

describe('an address at its registration and at the fetch', () => {
  it('[RS8] accepts at registration exactly what it accepts at the fetch, and reads it alike', {
    timeout: 30_000,
  }, () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyAddress, fc.constantFrom(STRICT_POLICY, LOCAL), (repo_url, policy) => {
        const settings = settingsOf({ repo_url });
        const problems = settingsProblems(settings, policy, []);
        expect(settingsRefusal(settings, policy) === undefined).toBe(problems.length === 0);
        const parsed = parseRepoUrl(repo_url, policy);
        expect(parsed.ok).toBe(problems.length === 0);
        if (!parsed.ok) return;
        accepted += 1;
        expect(parseRepoUrl(parsed.remote.url, policy)).toEqual(parsed);
        expect(transportOf(settings)).toBe(parsed.remote.transport === 'ssh' ? 'ssh' : 'https');
        expect(sshHostOf(repo_url) !== undefined).toBe(parsed.remote.transport === 'ssh');
      }),
      { numRuns: 3_000 },
    );
    // About a hundred of them: enough to know that the other half of the property was tried at all.
    expect(accepted).toBeGreaterThan(20);
  });
});
