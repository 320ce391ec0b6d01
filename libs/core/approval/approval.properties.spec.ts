import type { Change, Id } from '@fleetwright/contracts';
import { fold } from '@fleetwright/core/event-sourcing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reviewFold } from './fold.ts';
import { isOpen } from './member.ts';
import { change, digest } from './testing/plans.ts';
import { ReviewHarness, type Word } from './testing/harness.ts';

const CAP = 4;
const KEYS = 8;

type Step =
  | { readonly kind: 'sync'; readonly wanted: readonly (number | null)[]; readonly older: boolean }
  | {
      readonly kind: 'decide';
      readonly picks: readonly number[];
      readonly approve: boolean;
      readonly remember: boolean;
    }
  | { readonly kind: 'claim' }
  | { readonly kind: 'complete'; readonly words: readonly Word[] }
  | { readonly kind: 'settle' }
  | { readonly kind: 'retry'; readonly picks: readonly number[] };

const word = fc.constantFrom<Word>('applied', 'applied', 'applied', 'in place', 'failed', 'stale');
const picks = fc.array(fc.nat(KEYS - 1), { minLength: 1, maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('sync' as const),
    /** For each key the content that is wanted: null when live is as it should be. */
    wanted: fc.array(fc.option(fc.nat(1), { freq: 2 }), { minLength: KEYS, maxLength: KEYS }),
    older: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('decide' as const), picks, approve: fc.boolean(), remember: fc.boolean() }),
  fc.record({ kind: fc.constant('decide' as const), picks, approve: fc.constant(true), remember: fc.constant(false) }),
  fc.constant({ kind: 'claim' as const }),
  fc.record({ kind: fc.constant('complete' as const), words: fc.array(word, { minLength: 4, maxLength: 4 }) }),
  fc.constant({ kind: 'settle' as const }),
  fc.record({ kind: fc.constant('retry' as const), picks }),
);
const steps = fc.array(step, { maxLength: 60, size: 'max' });
/** Enough to find each defence when it is taken away; about a second in all. */
const RUNS = { numRuns: 300 };

/** Plays steps against the review. */
class Play {
  readonly review = new ReviewHarness();
  runs = 0;
  revision = 1;
  readonly effects = new Map<Id, number>();

  constructor() {
    this.review.cap = CAP;
  }

  play(next: Step, chosen = 'picks' in next ? this.pick(next.picks) : []): void {
    const { review } = this;
    switch (next.kind) {
      case 'sync':
        return this.sync(next.wanted, next.older);
      case 'decide':
        review.decide(next.approve ? 'approve' : 'reject', chosen, { remember: next.remember });
        return;
      case 'claim':
        return this.claim();
      case 'complete':
        return this.complete(next.words);
      case 'settle':
        review.settle();
        return;
      case 'retry':
        review.retryIds(chosen.map(({ proposal_id }) => proposal_id));
        return;
    }
  }

  sync(wanted: readonly (number | null)[], older: boolean): void {
    // The same number again when the last diff had to wait: it is the same run.
    const number = this.runs + 1;
    const changes = wanted.flatMap((content, key) => (content === null ? [] : [this.change(key, content)]));
    const types = this.review.diff(number, changes, { live_revision: this.revision - (older ? 1 : 0) });
    if (types.length > 0) this.runs = number;
  }

  /** Each odd key depends on the one before it. */
  change(key: number, content: number): Change {
    const needs = key % 2 === 1 ? ` < node/n${key - 1}` : '';
    return change(`create node/n${key}${needs}`, { digest: digest(`${key} ${content}`) });
  }

  claim(): void {
    const { review } = this;
    const plan = review.plan();
    const proposals = review.claim()?.proposals ?? [];
    const claimedNames = new Set(proposals.map(({ kind, key }) => `${kind}/${key}`));
    const statuses = review.statuses();
    for (const claimed of proposals) {
      const current = plan?.changes[plan.ordinalOf(claimed) ?? -1];
      expect(claimed.digest, 'what is executed is what the newest plan says').toBe(current?.digest);
      for (const { kind, key } of current?.depends_on ?? []) {
        const below = `${kind}/${key}`;
        const isGone = plan?.ordinalOf({ kind, key }) === undefined;
        const isInPlace = statuses[below] === 'applied' || statuses[below] === 'applied_manually';
        expect(isGone || isInPlace || claimedNames.has(below), `${below} comes first`).toBe(true);
      }
      expect(claimed.live_version, 'at the version that it was computed from').toBe(current?.live_version);
    }
  }

  complete(words: readonly Word[]): void {
    const { claim } = this.review.state;
    if (!claim || this.review.rollout.attempt_id === claim.attempt_id) return;
    const answered = this.review.claim();
    if (!answered) return;
    this.revision += 1;
    const said: [string, Word][] = [];
    const lost = new Set<Id>();
    for (const [place, { kind, key, proposal_id, depends_on }] of answered.proposals.entries()) {
      const made = depends_on.some((id) => lost.has(id)) ? 'blocked' : (words[place % words.length] ?? 'applied');
      if (made !== 'applied' && made !== 'in place') lost.add(proposal_id);
      said.push([`${kind}/${key}`, made]);
    }
    for (const [place, { proposal_id }] of answered.proposals.entries()) {
      const made = said[place]?.[1];
      if (made === 'applied' || made === 'in place') {
        this.effects.set(proposal_id, (this.effects.get(proposal_id) ?? 0) + 1);
      }
    }
    this.review.complete(answered, Object.fromEntries(said), this.revision);
  }

  /** Everything that is open is decided and executed until nothing moves. */
  finish(approve: boolean): void {
    for (let round = 0; round < 20 * KEYS; round += 1) {
      const before = this.review.events.length;
      this.claim();
      this.complete(['applied']);
      this.review.settle();
      const pending = [...this.review.state.members.values()].filter(({ status }) => status === 'pending_approval');
      if (pending.length > 0) this.review.decide(approve ? 'approve' : 'reject', pending);
      if (this.review.events.length === before) return;
    }
    throw new Error('the review does not come to rest');
  }

  pick(places: readonly number[]) {
    const members = [...this.review.state.members.values()];
    return members.length === 0 ? [] : places.map((place) => members[place % members.length]!);
  }
}

function played(given: readonly Step[]): Play {
  const play = new Play();
  for (const next of given) {
    play.play(next);
    const open = [...play.review.state.members.values()].filter(isOpen);
    const resources = new Set(open.map(({ kind, key }) => `${kind}/${key}`));
    expect(resources.size, 'one open proposal of a resource').toBe(open.length);
    for (const { proposal_id } of play.review.state.claim?.proposals ?? []) {
      const claimed = play.review.state.members.get(proposal_id)?.status;
      expect(claimed, 'nobody touches what apply has in hands').toBe('applying');
    }
  }
  return play;
}

describe('whatever happens in whatever order', () => {
  it('[AP43] a proposal takes effect at most once, and only after an approval that names its digest', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (given, approve) => {
        const play = played(given);
        play.finish(approve);
        for (const [id, effects] of play.effects) expect(effects, `effects of ${id}`).toBe(1);

        const approved = new Map<Id, string>();
        const opened = new Map<Id, string>();
        for (const { type, data } of play.review.events) {
          if (type === 'ProposalOpened') opened.set(data.proposal_id, data.digest);
          if (type === 'ProposalApproved') approved.set(data.proposal_id, data.digest);
          if (type === 'ProposalSuperseded') approved.delete(data.proposal_id);
          if (type !== 'ApplyStarted') continue;
          for (const { proposal_id, digest: claimed } of data.proposals) {
            expect(approved.get(proposal_id), 'approved content').toBe(claimed);
            expect(opened.get(proposal_id), 'shown content').toBe(claimed);
          }
        }
      }),
      RUNS,
    );
  });

  it('[AP44] at most one proposal of a resource is open, and no more than the cap and what they depend on', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const { review } = played(given);
        const open = [...review.state.members.values()].filter(isOpen).length;
        // Each open proposal depends on at most one other, and a retry opens what had been open before.
        const retried = review.events.filter(({ type }) => type === 'ProposalRetried').length;
        expect(open).toBeLessThanOrEqual(2 * CAP + retried);
      }),
      RUNS,
    );
  });

  it('[AP44] without retries and shared dependencies the cap is never passed', () => {
    const flat = steps.map((given) => given.filter(({ kind }) => kind !== 'retry'));
    fc.assert(
      fc.property(flat, (given) => {
        const play = new Play();
        play.change = (key, content) => change(`create node/n${key}`, { digest: digest(`${key} ${content}`) });
        for (const next of given) {
          play.play(next);
          expect([...play.review.state.members.values()].filter(isOpen).length).toBeLessThanOrEqual(CAP);
        }
      }),
      RUNS,
    );
  });

  it('[AP45] once everything is decided and executed, every reviewed run has been closed', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (given, approve) => {
        const play = played(given);
        play.finish(approve);
        const { events, state } = play.review;
        const seen = events.flatMap(({ data }) => ('run_number' in data ? [data.run_number] : []));
        const closed = new Set(events.flatMap(({ type, data }) => (type === 'RunClosed' ? [data.run_number] : [])));
        for (const number of seen) expect(closed.has(number), `run ${number} was closed`).toBe(true);
        expect(state.claim).toBeNull();
        expect(state.run.kind).not.toBe('open');
      }),
      RUNS,
    );
  });

  it('[AP46] a decision that is taken again because its answer was lost adds nothing', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const play = new Play();
        for (const next of given) {
          const { runs, revision } = play;
          const chosen = 'picks' in next ? play.pick(next.picks) : [];
          play.play(next, chosen);
          const happened = play.review.events.length;
          // The diff of the same run, and outcomes that were recorded: not later ones.
          if (next.kind === 'sync') play.runs = runs;
          play.revision = revision;
          play.play(next, chosen);
          if (next.kind === 'sync') play.runs = Math.max(runs, play.review.state.last_number);
          play.revision = Math.max(revision, play.review.state.settled_revision);
          expect(play.review.events.length, `${next.kind} again`).toBe(happened);
        }
      }),
      RUNS,
    );
  });

  it('[AP46] folding the events again gives the same state', () => {
    fc.assert(
      fc.property(steps, (given) => {
        const { review } = played(given);
        const again = fold(reviewFold, review.events);
        const plain = (state: typeof again) => ({ ...state, members: [...state.members.values()] });
        expect(plain(again)).toEqual(plain(review.state));
      }),
      RUNS,
    );
  });
});
