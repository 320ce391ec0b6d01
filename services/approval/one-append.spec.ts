import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { ManualClock } from '@fleetwright/adapters/pipeline-memory';
import { expect, it } from 'vitest';
import { ApprovalHarness, nodeChange } from './testing/harness.ts';

const CHANGES = 40;
const names = Array.from({ length: CHANGES }, (_, n) => `node-${n}`);

/** An approval over a store that takes so many bytes at once. */
async function reviewed(dataBytes: number): Promise<ApprovalHarness> {
  const limits = { events: 10_000, dataBytes };
  const store = new MemoryEventStore({ log: createMemoryLog(), clock: new ManualClock(), limits });
  const harness = new ApprovalHarness({ store, maxOpenProposals: 1_000 });
  await harness.register();
  expect(
    await harness.review(
      1,
      names.map((name) => nodeChange(name)),
    ),
  ).toMatchObject({ kind: 'done' });
  return harness;
}

async function counts(harness: ApprovalHarness): Promise<{ opened: number; deferred: number }> {
  const events = await harness.events();
  const opened = events.filter(({ type }) => type === 'ProposalOpened').length;
  const recorded = events.flatMap(({ data }) => ('deferred' in data ? [data.deferred] : []));
  return { opened, deferred: recorded.at(-1) ?? 0 };
}

it('[AP11] [ES44] a review opens what fits one append of the store, and defers the rest as its cap does', async () => {
  expect(await counts(await reviewed(1_000_000))).toEqual({ opened: CHANGES, deferred: 0 });
  const { opened, deferred } = await counts(await reviewed(12_000));
  expect(opened).toBeGreaterThan(0);
  expect(opened + deferred).toBe(CHANGES);
  expect(deferred).toBeGreaterThan(0);
});

it('[AP12] [ES44] what was deferred is opened as there is room, never more at once than fits', async () => {
  const harness = await reviewed(12_000);
  for (let rounds = 0; (await counts(harness)).deferred > 0; rounds += 1) {
    expect(rounds).toBeLessThan(CHANGES);
    const events = await harness.events();
    const ended = new Set(
      events.flatMap((event) => (event.type === 'ProposalRejected' ? [event.data.proposal_id] : [])),
    );
    const [open = ''] = events.flatMap((event) =>
      event.type === 'ProposalOpened' && !ended.has(event.data.proposal_id) ? [event.data.key] : [],
    );
    expect(await harness.decide('reject', open)).toMatchObject({ ok: true });
  }
  expect((await counts(harness)).opened).toBe(CHANGES);
});

it('[AP73] [ES44] a decision about all of them is one append however long its comment', async () => {
  const harness = await reviewed(60_000);
  const comment = 'x'.repeat(4_000);
  const command = await harness.decision('reject', names);
  expect(await harness.commands.decide({ ...command, data: { ...command.data, comment } })).toMatchObject({ ok: true });
  const decisions = (await harness.events()).filter((event) => event.type === 'ProposalRejected');
  expect(decisions).toHaveLength(CHANGES);
  const bytes = JSON.stringify(decisions.map(({ data }) => data)).length;
  // The control: with a copy in each it would not fit.
  expect(bytes).toBeLessThan(60_000);
  expect(bytes + (CHANGES - 1) * comment.length).toBeGreaterThan(60_000);
});
