import { describe, expect, it } from 'vitest';
import { ACCOUNT, System } from './system.ts';

const LOOKS = 1_000;
const INTERVAL_SECONDS = 30;
const FILE = `version: 1
account: ${ACCOUNT}
modules: { chrony: { priority: 20 }, nginx: { priority: 30 } }
`;

/** A repository whose changes wait for people, in one of these ways; each look is one interval later. */
async function waiting(how: 'pending' | 'blocked' | 'remembered'): Promise<System> {
  const system = new System();
  await system.ask('CreateAccount', { name: ACCOUNT });
  if (how === 'blocked') {
    const policy = {
      ...{ name: 'freeze', enabled: true, decision: 'block' as const, match: { actions: ['system.gitops_*'] } },
      ...{ approvals_required: 1, separation_of_duties: false },
    };
    await system.ask('CreatePolicy', { policy_id: system.policyId('freeze'), policy });
  }
  system.push('fleet', FILE, 'Two modules');
  await system.register('fleet', { reconcile_interval_seconds: INTERVAL_SECONDS });
  if (how === 'remembered') {
    const decisions = (await system.proposals('fleet')).map(({ id, digest }) => ({ proposal_id: id, digest }));
    const decision = { comment: null, remember: true, remember_until: null, confirm_deletes: null };
    const data = { repository_id: system.idOf('fleet'), verdict: 'reject' as const, decisions, ...decision };
    await system.ask('DecideProposals', data);
  }
  // What was noticed while it was registered is looked at once more.
  for (let settled = -1, length = 0; settled !== length; ) {
    settled = await system.logLength();
    await system.wait(2 * INTERVAL_SECONDS * 1_000);
    length = await system.logLength();
  }
  return system;
}

describe('a thousand looks at a repository that is as it was', () => {
  it.each(['pending', 'blocked', 'remembered'] as const)(
    'on the clock write nothing while its changes are %s, and the next commit is found',
    async (how) => {
      const system = await waiting(how);
      const before = await system.logLength();
      for (let look = 0; look < LOOKS; look += 1) await system.wait(2 * INTERVAL_SECONDS * 1_000);
      expect(await system.logLength()).toBe(before);
      system.push('fleet', FILE.replace('20', '21'), 'Another priority');
      await system.wait(2 * INTERVAL_SECONDS * 1_000);
      expect(await system.logLength()).toBeGreaterThan(before);
    },
    120_000,
  );

  it('by hand write at most six events each, and leave the same proposals', async () => {
    const system = await waiting('pending');
    const proposals = await system.proposals('fleet');
    const before = await system.logLength();
    const repository_id = system.idOf('fleet');
    for (let look = 0; look < LOOKS; look += 1) await system.ask('RequestSync', { repository_id, trigger: 'sync_now' });
    expect(((await system.logLength()) - before) / LOOKS).toBeLessThanOrEqual(6);
    const now = await system.proposals('fleet');
    expect(now.map(({ id, digest, status }) => [id, digest, status])).toEqual(
      proposals.map(({ id, digest, status }) => [id, digest, status]),
    );
  }, 240_000);
});
