import { isIP } from 'node:net';
import { parseRepoUrl, STRICT_POLICY } from '@fleetwright/core/repo-sync';
import { anyAddress } from '@fleetwright/core/repo-sync/testing';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { resolveDestination } from './destination.ts';
import { LOCAL } from './testing/questions.ts';
import { SmartHttp } from './tip/smart-http.ts';

// Every name means a public address: what is refused is refused by its spelling.
vi.mock('node:dns/promises', () => ({ lookup: async () => [{ address: '140.82.112.3', family: 4 }] }));

it('[RS8] what a registration accepts can be connected to, and nothing else', { timeout: 30_000 }, async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(anyAddress, fc.constantFrom(STRICT_POLICY, LOCAL), async (url, policy) => {
      const parsed = parseRepoUrl(url, policy);
      const resolved = await resolveDestination(url, policy);
      if (!parsed.ok) {
        expect(resolved).toMatchObject({ kind: 'failed', failure: { code: 'remote_not_allowed', retryable: false } });
        return;
      }
      expect(resolved).toMatchObject({ kind: 'allowed', destination: { remote: parsed.remote } });
      if (resolved.kind !== 'allowed') return;
      accepted += 1;
      const { remote, addresses } = resolved.destination;
      // What is no address for Node would be looked up as a name, by nobody knows whom.
      expect(addresses.length === 0).toBe(isIP(remote.host) !== 0);
      if (remote.transport === 'ssh') return;
      const signal = new AbortController().signal;
      new SmartHttp({ destination: resolved.destination, credential: null, caFile: undefined, signal }).close();
    }),
    { numRuns: 3_000 },
  );
  // About a hundred of them: enough to know that the other half of the property was tried at all.
  expect(accepted).toBeGreaterThan(20);
});
