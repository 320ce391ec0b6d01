import { setTimeout as pause } from 'node:timers/promises';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessParser, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import { ProcessFleetParser } from '@fleetwright/adapters/parse-worker';
import { Finding, type StoredEvent } from '@fleetwright/contracts';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type FleetParser, parseFleet } from '@fleetwright/core/parse';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { processorMs } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParseConsumer } from '../../services/parse/parse.consumer.ts';
import { HOSTILE, TOO_EXPENSIVE } from './hostile-files/corpus.ts';

/** Processor time of the worst of them, of the largest good file's. */
const ORDINARY_RATIO_MAX = 20;
const LOOK_MS = 10;
const WAIT_RATIO_MIN = 5;

/** The parse stage, with all that it does for a revision, over a store in memory. */
function stageWith(parser: FleetParser) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
  const ports = { ...stagePorts(platform, SILENT), parser };
  const consumer = new ParseConsumer(ports);
  let runs = 0;
  return async (text: string) => {
    runs += 1;
    const run_id = idOf(runs);
    const revision = {
      sha: 'a'.repeat(40),
      author_name: 'Eve',
      author_email: 'eve@example.com',
      message: 'm',
      committed_at: '2026-01-01T00:00:00.000Z',
    };
    await consumer.onRevisionFetched(
      storedEvent('RevisionFetched', {
        run_id,
        run_number: 1,
        repository_id: idOf(1),
        revision,
        source_document: await ports.json.putText('acme', text),
        file: 'fleet.yaml',
        size_bytes: Buffer.byteLength(text),
        findings: { items: [], total: 0, document: null },
        duration_ms: 1,
      }),
    );
    const [answer] = await store.read(`parse-${run_id}`);
    return answer as StoredEvent<'DesiredStateParsed' | 'ParseFailed'>;
  };
}

describe('[F49] files of up to 1 MiB that mean no good', () => {
  let parser: ProcessFleetParser;
  beforeAll(() => {
    // The bound of 2 s was set for a machine that reads the largest fleet in a tenth of one.
    const [, largestFleet = ''] = HOSTILE[0] ?? [];
    const ordinaryMs = processorMs(() => void parseFleet(largestFleet, { file: 'fleet.yaml' }));
    const seconds = Math.max(2, (ORDINARY_RATIO_MAX * ordinaryMs) / 1_000);
    parser = new ProcessFleetParser({ time: { seconds, patienceMs: 20_000 * seconds } });
  });
  afterAll(() => parser.close());

  it.each(HOSTILE)(
    '%s: refused or read as data, within some times what a good file takes, and 256 MiB',
    async (what, text) => {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_048_576);
      const { kind, findings } = await parser.parse(text, { file: 'fleet.yaml' });
      for (const finding of findings.slice(0, 100)) expect(Finding.safeParse(finding).error).toBeUndefined();
      expect(findings.some(({ severity }) => severity === 'error')).toBe(kind === 'failed');
      // What may be stopped by the bounds is named; for everything else they are never met.
      if (!TOO_EXPENSIVE.has(what)) expect(findings.map(({ code }) => code)).not.toContain('parse_too_expensive');
    },
  );

  it('a file that is stopped by the bounds ends its run with the reason, and the next run goes on', async () => {
    const parse = stageWith(parser);
    for (const [, text] of HOSTILE.filter(([what]) => TOO_EXPENSIVE.has(what))) {
      const answer = await parse(text);
      expect(answer).toMatchObject({ type: 'ParseFailed', data: { findings: { total: 1 } } });
      expect(answer.data.findings.items[0]?.code).toBe('parse_too_expensive');
    }
    expect((await parse('version: 1\naccount: acme\n')).type).toBe('DesiredStateParsed');
  });
});

describe('[F49] what else a process does while it parses them', () => {
  /**
   * How much the thread works between one look and the next, for 99 of 100 looks, milliseconds: so long everybody else
   * waits for it. Processor time, since what else runs on the machine is no work of this thread.
   */
  async function waitDuring(work: () => Promise<unknown>): Promise<number> {
    const waits: number[] = [];
    let before = process.threadCpuUsage();
    const looks = setInterval(() => {
      const { user, system } = process.threadCpuUsage(before);
      waits.push((user + system) / 1_000);
      before = process.threadCpuUsage();
    }, LOOK_MS);
    await work();
    clearInterval(looks);
    return waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.99)] ?? 0;
  }
  /** Every fourth text in turn, but for those that would end a process that parses them itself. */
  async function parseSome(parser: FleetParser): Promise<void> {
    const texts = HOSTILE.filter(([what]) => !TOO_EXPENSIVE.has(what)).filter((_, n) => n % 4 === 0);
    for (const [, text] of texts) {
      await parser.parse(text, { file: 'fleet.yaml' });
      await pause(LOOK_MS);
    }
  }

  it('waits for a small part of what it would wait for if it parsed them itself', async () => {
    const parser = new ProcessFleetParser();
    try {
      await parser.parse('version: 1\naccount: acme\n', { file: 'fleet.yaml' });
      const elsewhere = await waitDuring(() => parseSome(parser));
      const here = await waitDuring(() => parseSome(new InProcessParser()));
      expect(elsewhere).toBeLessThan(here / WAIT_RATIO_MIN);
    } finally {
      await parser.close();
    }
  });
});
