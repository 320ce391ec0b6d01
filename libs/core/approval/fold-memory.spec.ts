import { fold } from '@fleetwright/core/event-sourcing';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import type { EventType, RepositorySettings, StoredEvent, SyncTrigger } from '@fleetwright/contracts';
import { resourceId } from '@fleetwright/core/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewFold } from './fold.ts';
import { endedIn } from './history.ts';
import type { Member } from './member.ts';
import { Members } from './members.ts';
import { isOvertaken, isPolled, repositoryFold } from './repository.ts';
import { ReviewHarness } from './testing/harness.ts';
import { REPOSITORY, RUN } from './testing/plans.ts';

const memberOf = (n: number, key = 'a') => ({ proposal_id: idOf(n), key }) as Member;

describe('[AP43] the proposals of a run', () => {
  it('are a map by id that never changes under whoever holds it', () => {
    const ids = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.string()), { maxLength: 60 }), (puts) => {
        const model = new Map<string, string>();
        let members = Members.none;
        for (const [n, key] of puts) {
          const before = members;
          const held = [...before.values()].length;
          members = members.with(memberOf(n, key));
          model.set(idOf(n), key);
          expect([...before.values()]).toHaveLength(held);
        }
        expect(new Map([...members.values()].map(({ proposal_id, key }) => [proposal_id, key]))).toEqual(model);
        for (const [id, key] of model) expect(members.get(id)?.key).toBe(key);
        expect([...Members.of(members.values()).values()]).toEqual([...members.values()]);
        const odd = members.filter(({ key }) => key.length % 2 === 1);
        expect([...odd.values()].length).toBe([...model.values()].filter((key) => key.length % 2 === 1).length);
      }),
      { numRuns: 50 },
    );
    expect([...Members.none.values()]).toEqual([]);
    expect(Members.none.get(idOf(1))).toBeUndefined();
  });

  it('are told in an order that only hangs on their ids', () => {
    const some = [7, 300, 12, 45, 1_024].map((n) => memberOf(n));
    expect([...Members.of(some).values()]).toEqual([...Members.of(some.toReversed()).values()]);
  });
});

describe('[AP30] an event of a proposal that nobody knows', () => {
  const types: EventType[] = [
    'ProposalApproved',
    'ProposalSuperseded',
    'ProposalWithdrawn',
    'ProposalExpired',
    'ProposalRejected',
    'ProposalRetried',
    'ProposalBlocked',
    'VoteCast',
    'VoteWithdrawn',
    'ApprovalVoided',
    'ProposalFailed',
    'ProposalStale',
  ];

  it.each(types)('%s leaves everything as it was', (type) => {
    const told = new ReviewHarness();
    told.diff(1, ['create node/a', 'create node/b']);
    told.approve('node/a');
    told.claim();
    const data = {
      repository_id: REPOSITORY,
      run_id: RUN(1),
      proposal_id: idOf(0x7777),
      digest: 'd'.repeat(64),
      reason: 'permission_lost',
      voter: { type: 'user', id: 'x' },
      comment: null,
    };
    const next = reviewFold.evolve(told.state, storedEvent(type, data as never) as StoredEvent);
    expect(next).toEqual(told.state);
  });
});

describe('[AP2] the number of the newest run', () => {
  const closed = (number: number) =>
    storedEvent('RunClosed', {
      repository_id: REPOSITORY,
      run_id: RUN(number),
      run_number: number,
      status: 'superseded',
      superseded_by: null,
    });

  it('is the highest that was named, also by the end of a run that was never reviewed', () => {
    expect(fold(reviewFold, [closed(4), closed(2)])).toMatchObject({ last_number: 4, run: { kind: 'none' } });
    const told = new ReviewHarness();
    told.diff(3, ['create node/a']);
    const next = fold(reviewFold, [closed(9), closed(1)], told.state);
    expect(next).toMatchObject({ last_number: 9, run: { kind: 'open', id: RUN(3) } });
  });

  it('[AP12] what was filled up counts for a run that there is', () => {
    const refilled = storedEvent('ReviewRefilled', {
      repository_id: REPOSITORY,
      run_id: RUN(1),
      proposals: [],
      deferred: 3,
    });
    expect(reviewFold.evolve(reviewFold.initial, refilled)).toBe(reviewFold.initial);
    const told = new ReviewHarness();
    told.diff(1, ['create node/a']);
    expect(reviewFold.evolve(told.state, refilled).run).toMatchObject({ deferred: 3 });
  });
});

describe('[AP4] the revision up to which changes were settled', () => {
  it.each([
    [{ live_version: 5, account_revision: 9 }, 9],
    [{ live_version: 5 }, 5],
    [{ live_version: null, account_revision: 4 }, 4],
    [{ live_version: null }, 0],
  ])('of %j is %i, and never goes back', (more, revision) => {
    const told = new ReviewHarness();
    told.diff(1, ['create node/a']);
    const { proposal_id } = told.named('node/a');
    const applied = storedEvent('ProposalApplied', {
      repository_id: REPOSITORY,
      run_id: RUN(1),
      proposal_id,
      attempt_id: idOf(2),
      ...more,
    });
    expect(reviewFold.evolve(told.state, applied).settled_revision).toBe(revision);
    expect(reviewFold.evolve({ ...told.state, settled_revision: 20 }, applied).settled_revision).toBe(20);
  });
});

describe('[AP10] [AP70] what a rejection leaves behind', () => {
  it('is forgotten when another change of the resource is put up, and kept for the same', () => {
    const told = new ReviewHarness();
    told.diff(1, ['create node/a', 'create node/b']);
    told.decide('reject', [told.named('node/a')], { remember: true });
    told.decide('reject', [told.named('node/b')], { remember: true });
    told.diff(2, ['create node/a', 'create node/b', 'create node/c']);
    expect([...told.state.rejections.keys()]).toEqual(['a', 'b'].map((key) => resourceId('node', key)));
    told.diff(3, ['create node/a@9', 'create node/b', 'create node/c']);
    expect([...told.state.rejections.keys()]).toEqual([resourceId('node', 'b')]);
    expect(told.statuses()).toMatchObject({ 'node/a': 'pending_approval' });
  });
});

describe('[AP26] what became of proposals that the state no longer holds', () => {
  it('is read from the stream, of those that were asked for alone', () => {
    const told = new ReviewHarness();
    told.diff(1, ['create node/a', 'create node/b', 'create node/c']);
    const ids = ['node/a', 'node/b', 'node/c'].map((name) => told.named(name).proposal_id);
    told.as('ada').approve('node/a');
    told.as('ben').reject('node/b');
    told.diff(2, ['create node/c']);
    const ended = endedIn(told.events, new Set(ids.slice(0, 2)));
    expect([...ended]).toEqual([
      [ids[0], { status: 'withdrawn', digest: expect.any(String), decision: null }],
      [
        ids[1],
        {
          status: 'rejected',
          digest: expect.any(String),
          decision: { verdict: 'reject', actor: { type: 'user', id: 'ben' }, at: told.at },
        },
      ],
    ]);
    expect(endedIn(told.events, new Set()).size).toBe(0);
  });
});

describe('[AP70] [AP48] why a run was asked for', () => {
  const settings = { repo_url: 'https://git.example.com/x', branch: 'main', path_prefix: '' } as RepositorySettings;
  const requested = (number: number, trigger: SyncTrigger) =>
    storedEvent('SyncRequested', {
      repository_id: REPOSITORY,
      run_id: RUN(number),
      run_number: number,
      trigger,
      settings,
      deadline_ms: 1,
    });
  const registered = storedEvent('RepositoryRegistered', { repository_id: REPOSITORY, settings });
  const removed = storedEvent('RepositoryRemoved', { repository_id: REPOSITORY });

  it.each<[SyncTrigger, boolean]>([
    ['registration', false],
    ['sync_now', false],
    ['drift', false],
    ['interval', true],
    ['webhook', true],
    ['live_changed', true],
    ['stale', true],
    ['policies_changed', true],
  ])('by %s it is a poll: %s', (trigger, expected) => {
    const state = fold(repositoryFold, [registered, requested(1, 'sync_now'), requested(2, trigger)]);
    expect(isPolled(state, RUN(2))).toBe(expected);
    expect([isPolled(state, RUN(1)), isPolled(state, RUN(3))]).toEqual([false, false]);
    expect(isPolled(repositoryFold.initial, RUN(2))).toBe(false);
    // What is known of a run outlives the registration.
    expect(isPolled(fold(repositoryFold, [removed], state), RUN(2))).toBe(expected);
  });

  it('a removed repository is overtaken by nobody', () => {
    const state = fold(repositoryFold, [registered, requested(1, 'sync_now'), removed]);
    expect(isOvertaken(state, RUN(1))).toBe(false);
  });
});
