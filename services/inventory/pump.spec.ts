import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { handlersOf } from '@fleetwright/kit/service';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { InventoryTicks } from './inventory.ticks.ts';
import { ACCOUNT, InventoryHarness, type Process, TRACE } from './testing/harness.ts';

let harness: InventoryHarness;

beforeEach(() => {
  harness = new InventoryHarness();
});

async function write(process: Process, key: string, attributes = {}): Promise<void> {
  const reply = await process.ask(harness.command('CreateResource', { kind: 'module', key, attributes }));
  expect(reply).toMatchObject({ ok: true });
}

async function begun(): Promise<Process> {
  const process = harness.start();
  await process.ask(harness.command('CreateAccount', { name: 'Acme' }));
  return process;
}

/** The stream tells the journal: the same events, in order, each at the version that is its revision. */
async function mustTellTheJournal(account = ACCOUNT): Promise<void> {
  const notified = (await harness.stream(account)).map(
    ({ id, version, type, data, actor, correlation_id, causation_id, traceparent }) => {
      return { id, version, type, data, actor, correlation_id, causation_id, traceparent };
    },
  );
  const written = harness
    .journal(account)
    .map(({ event_id, revision, type, data, actor, correlation_id, causation_id, traceparent }) => {
      return { id: event_id, version: revision, type, data, actor, correlation_id, causation_id, traceparent };
    });
  expect(notified).toEqual(written);
}

describe('the pump', () => {
  it('[IV33] tells the stream who changed what, as the journal has it', async () => {
    const process = await begun();
    await write(process, 'nginx');
    await process.idle();
    await mustTellTheJournal();
    expect((await harness.stream())[1]).toMatchObject({
      account_id: ACCOUNT,
      actor: { type: 'user', id: 'operator' },
      traceparent: TRACE,
    });
  });

  it('takes up what a process wrote and did not live to append', async () => {
    const first = await begun();
    await first.idle();
    first.loseStore();
    await write(first, 'nginx');
    await write(first, 'redis');
    await first.idle();
    expect(await harness.stream()).toHaveLength(1);
    await harness.start().tick();
    await mustTellTheJournal();
    expect(await harness.stream()).toHaveLength(3);
  });

  it('appends nothing twice when a process died right behind the append', async () => {
    const first = await begun();
    first.afterAppend = async () => {
      throw new StoreUnavailable('the answer was lost');
    };
    await write(first, 'nginx');
    await first.idle();
    const second = harness.start();
    await write(second, 'redis');
    await second.idle();
    await second.tick();
    await first.tick();
    await mustTellTheJournal();
  });

  it('of a process that knows an old version goes on behind what another one appended', async () => {
    const first = await begun();
    await first.idle();
    const second = harness.start();
    await write(second, 'nginx');
    await second.idle();
    await second.tick();
    await write(first, 'redis');
    await first.idle();
    await mustTellTheJournal();
  });

  it('that finds another one in its way goes on behind it', async () => {
    const [first, second] = [await begun(), harness.start()];
    await first.idle();
    second.beforeAppend = async () => {
      second.beforeAppend = async () => undefined;
      await write(first, 'redis');
      await first.idle();
    };
    await write(second, 'nginx');
    await second.idle();
    await mustTellTheJournal();
    expect(await harness.stream()).toHaveLength(3);
  });

  it('whatever two processes write, pump and lose, the stream tells the journal at the end', async () => {
    const steps = fc.array(
      fc.record({
        process: fc.constantFrom(0, 1),
        step: fc.constantFrom('write', 'tick', 'idle', 'lose', 'find', 'restart'),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        harness = new InventoryHarness();
        const processes = [await begun(), harness.start()];
        for (const [index, { process: number, step }] of script.entries()) {
          const process = processes[number] as Process;
          if (step === 'write') await write(process, `module-${index}`);
          // Not awaited: the next steps happen meanwhile.
          if (step === 'tick') void process.tick();
          if (step === 'idle') await process.idle();
          if (step === 'lose') process.loseStore();
          if (step === 'find') process.beforeAppend = async () => undefined;
          if (step === 'restart') processes[number] = harness.start();
        }
        await Promise.all(processes.map((process) => process.idle()));
        await harness.start().tick();
        await mustTellTheJournal();
        expect(await harness.start().ports.inventory.unpumped()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('[IV34] makes documents of what is too large for an event, the same ones each time', async () => {
    const process = await begun();
    await process.idle();
    const config = { text: 'x'.repeat(40_000) };
    const declared = { config: { text: 'y'.repeat(20_000) } };
    const mutation = {
      operation_id: 'effect-1',
      kind: 'module',
      key: 'large',
      action: 'create',
      expected_version: null,
      write: { config },
      declared,
      repository_id: '00000000-0000-7000-8000-00000000000a',
      run_id: '00000000-0000-7000-8000-00000000000b',
      proposal_id: '00000000-0000-7000-8000-00000000000c',
      revision: 'a'.repeat(40),
    } as const;
    process.loseStore();
    await process.ask(harness.command('ApplyMutations', { mutations: [mutation] }));
    await process.idle();
    const next = harness.start();
    await next.tick();
    const [, changed] = await harness.stream();
    if (changed?.type !== 'ResourceChanged') throw new Error('the change is not in the stream');
    const { attributes, managed_by } = changed.data;
    const attributesDigest = (attributes as { $document: string }).$document;
    expect(await next.ports.json.get(ACCOUNT, attributesDigest)).toMatchObject({ config });
    const lastApplied = managed_by?.last_applied as { $document: string };
    expect(await next.ports.json.get(ACCOUNT, lastApplied.$document)).toEqual(declared);
  });

  it('appends long journals page by page', async () => {
    const process = await begun();
    await process.tick();
    process.loseStore();
    for (let n = 0; n < 300; n += 1) await write(process, `module-${n}`);
    await process.idle();
    const pages: number[] = [];
    const next = harness.start();
    next.beforeAppend = async ({ events }) => void pages.push(events.length);
    await next.tick();
    expect(pages).toEqual([250, 50]);
    await mustTellTheJournal();
  });

  it('[ES44] appends no more at once than its store takes', async () => {
    const process = await begun();
    await process.tick();
    process.loseStore();
    for (let n = 0; n < 25; n += 1) await write(process, `module-${n}`);
    await process.idle();
    const pages: number[] = [];
    const next = harness.start();
    Object.assign(next.ports.store, { limits: { ...next.ports.store.limits, events: 10 } });
    next.beforeAppend = async ({ events }) => void pages.push(events.length);
    await next.tick();
    expect(pages).toEqual([10, 10, 5]);
    await mustTellTheJournal();
  });

  it('makes one append of what was written at once', async () => {
    const process = await begun();
    await process.idle();
    const appends: number[] = [];
    process.beforeAppend = async ({ events }) => void appends.push(events.length);
    await Promise.all(Array.from({ length: 50 }, (_, n) => write(process, `module-${n}`)));
    await process.idle();
    expect(appends.length).toBeLessThanOrEqual(3);
    await mustTellTheJournal();
  });

  it('of one account that is in trouble goes on with the next', async () => {
    const first = harness.start();
    first.loseStore();
    for (const account_id of ['acme', 'globex']) {
      await first.ask({ ...harness.command('CreateAccount', { name: account_id }), account_id });
    }
    await first.idle();
    const next = harness.start();
    next.beforeAppend = async ({ stream }) => {
      if (stream === 'fleet-acme') throw new StoreUnavailable('the store is away');
    };
    await next.tick();
    expect(await harness.stream('acme')).toHaveLength(0);
    await mustTellTheJournal('globex');
    expect(next.warnings).toHaveLength(1);
  });

  it('stops between accounts when it is told to', async () => {
    const first = harness.start();
    first.loseStore();
    await first.ask(harness.command('CreateAccount', { name: 'Acme' }));
    await first.idle();
    await harness.start().tick(AbortSignal.abort());
    expect(await harness.stream()).toHaveLength(0);
  });

  it('looks every second for what was left behind, in one replica', () => {
    const [tick] = handlersOf(new InventoryTicks(harness.start().ports)).ticks;
    expect(tick).toMatchObject({ name: 'pump', everyMs: 1_000, leased: true });
  });
});
