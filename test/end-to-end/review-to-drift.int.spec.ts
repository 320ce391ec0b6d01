import type { ResourceRef } from '@fleetwright/contracts';
import { settingsOf } from '@fleetwright/core/repo-sync/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../faults/oracles.ts';
import { creation, REPOSITORY, ReviewPipeline, RUN, updating } from './review/pipeline.ts';

const NODES = 30;
const template: ResourceRef = { kind: 'template', key: 'edge' };
const node = (n: number): ResourceRef => ({ kind: 'node', key: `edge-${n}` });
const declared = { template: 'edge', region: 'eu-west-2' };

let pipeline: ReviewPipeline;

beforeAll(async () => {
  pipeline = await ReviewPipeline.start();
  await pipeline.ask('CreateAccount', { name: 'Acme' });
  const settings = settingsOf({ max_open_proposals: 100 });
  await pipeline.append(`repository-${REPOSITORY}`, 'RepositoryRegistered', { repository_id: REPOSITORY, settings });
});

afterAll(async () => {
  await pipeline?.stop();
});

/** The story of one repository: each test goes on where the one before it ended. */
describe('from the review to the fleet, over real servers and two replicas', () => {
  it('[F34] of twenty people who decide at once each decision counts once, and each other verdict is told who won', async () => {
    const nodes = Array.from({ length: NODES }, (_, n) => creation(node(n), declared, [template]));
    await pipeline.review(1, [creation(template, {}), ...nodes], 1);
    const all = await pipeline.pending();
    const last = all.slice(-1);

    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => pipeline.decide(n % 2 === 0 ? 'approve' : 'reject', last, `user-${n}`)),
    );
    const decisions = (await pipeline.log()).filter(
      ({ type }) => type === 'ProposalApproved' || type === 'ProposalRejected',
    );
    expect(decisions).toHaveLength(1);
    const [winner] = decisions;
    for (const reply of replies) {
      if (!reply.ok)
        expect(reply).toMatchObject({
          code: 'already_decided',
          detail: { winner: { actor: { id: winner?.actor.id } } },
        });
    }
    expect(replies.filter(({ ok }) => ok)).toHaveLength(10);
    expect(await pipeline.decide('approve', await pipeline.pending())).toMatchObject({ ok: true });
  });

  it('[F17] applies each approved change once, in the order of need, and verifies that the fleet converged', async () => {
    const closed = await pipeline.heard('RunClosed', ({ data }) => data.run_id === RUN(1));
    expect(['applied', 'partial']).toContain(closed.data.status);
    const verified = await pipeline.heard('RunVerified', ({ data }) => data.run_id === RUN(1));
    expect(verified.data).toMatchObject({ resources: [], total: 0 });

    const log = await pipeline.log();
    expect(violations(log)).toEqual([]);
    const approved = log.filter(({ type }) => type === 'ProposalApproved').length;
    const applied = log.flatMap((event) => (event.type === 'ChangeApplied' ? [event.data] : []));
    expect(applied).toHaveLength(approved);
    expect(applied[0]).toMatchObject(template);
    expect(applied.slice(1).every(({ side_effects }) => side_effects.includes('provision_instances'))).toBe(true);
  });

  it('tells drift at once, long before anybody looks for it once a minute, and its end', async () => {
    const patch = { kind: 'node', key: 'edge-3', expected_version: null } as const;
    await pipeline.ask('UpdateResource', { ...patch, attributes: { region: 'by-hand' } }, 'bob');
    const reported = await pipeline.heard('DriftDetected', () => true);
    expect(reported.data).toMatchObject({
      severity: 'medium',
      total: 1,
      resources: [
        { kind: 'node', key: 'edge-3', fields: [{ path: 'region', expected: 'eu-west-2', actual: 'by-hand' }] },
      ],
    });
    expect(reported.data.resources[0]?.changed_by).toMatchObject({ id: 'bob' });

    await pipeline.ask('UpdateResource', { ...patch, attributes: { region: 'eu-west-2' } }, 'bob');
    await pipeline.heard('DriftResolved', ({ data }) => data.fingerprint === reported.data.fingerprint);
  });

  it('[F38] never overwrites what somebody changed after the diff: only that change is stale, and a new diff is asked for', async () => {
    const versions = new Map(
      (await pipeline.log()).flatMap((event) =>
        event.type === 'ResourceChanged' ? [[event.data.key, event.data.revision] as const] : [],
      ),
    );
    const live_revision = Math.max(...versions.values());
    const wanted = { ...declared, region: 'ap-tokyo-1' };
    const changes = [4, 5, 6].map((n) => updating(node(n), declared, versions.get(`edge-${n}`) ?? 0, wanted));
    await pipeline.review(2, changes, live_revision);
    const attributes = { region: 'by-hand' };
    await pipeline.ask('UpdateResource', { kind: 'node', key: 'edge-5', attributes, expected_version: null });
    await pipeline.decide('approve', await pipeline.pending());

    await pipeline.heard('ResyncRequested', ({ data }) => data.run_id === RUN(2) && data.reason === 'stale');
    const closed = await pipeline.heard('RunClosed', ({ data }) => data.run_id === RUN(2));
    expect(closed.data.status).toBe('partial');
    const log = await pipeline.log();
    const ofRun = log.filter((event) => 'run_id' in event.data && event.data.run_id === RUN(2));
    const count = (type: string) => ofRun.filter((event) => event.type === type).length;
    expect({ applied: count('ProposalApplied'), stale: count('ProposalStale') }).toEqual({ applied: 2, stale: 1 });
    const byHand = log.findLast((event) => event.type === 'ResourceChanged' && event.data.key === 'edge-5');
    expect(byHand?.data).toMatchObject({ attributes: { region: 'by-hand' }, origin: { type: 'imperative' } });
    expect(violations(log)).toEqual([]);
  });
});
