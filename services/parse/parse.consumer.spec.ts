import { readFileSync } from 'node:fs';
import { type DesiredState, EVENTS, type Finding, LANGUAGE_RELEASE, type StoredEvent } from '@fleetwright/contracts';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessParser, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { ParseConsumer } from './parse.consumer.ts';

const EXAMPLE = readFileSync(new URL('../../libs/core/parse/fixtures/list-form.yaml', import.meta.url), 'utf8');
const RUN = idOf(7);

async function given(text: string) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
  const ports = { ...stagePorts(platform, SILENT), parser: new InProcessParser() };
  const source_document = await ports.json.putText('acme', text);
  const fetched = storedEvent('RevisionFetched', {
    run_id: RUN,
    run_number: 3,
    repository_id: idOf(1),
    revision: {
      sha: 'a'.repeat(40),
      author_name: 'Ada',
      author_email: 'ada@example.com',
      message: 'm',
      committed_at: '2026-01-01T00:00:00.000Z',
    },
    source_document,
    file: 'prod/fleet.yaml',
    size_bytes: text.length,
    findings: { items: [], total: 0, document: null },
    duration_ms: 1,
  });
  const answers = async () => (await store.read(`parse-${RUN}`)) as StoredEvent<'DesiredStateParsed' | 'ParseFailed'>[];
  return { ports, consumer: new ParseConsumer(ports), fetched, answers };
}

describe('the parse stage', () => {
  it('answers a good file with the desired state as a document', async () => {
    const { consumer, fetched, answers, ports } = await given(EXAMPLE);

    expect(await consumer.onRevisionFetched(fetched)).toEqual({ kind: 'done' });

    const [answer] = await answers();
    expect(answer).toMatchObject({
      type: 'DesiredStateParsed',
      correlation_id: RUN,
      causation_id: fetched.id,
      data: { run_id: RUN, run_number: 3, file: 'prod/fleet.yaml', resource_count: 10, findings: { total: 4 } },
    });
    const data = EVENTS.DesiredStateParsed.parse(answer?.data);
    const desired = await ports.json.get<DesiredState>('acme', data.desired_document);
    expect(desired.resources.map(({ key }) => key)).toContain('edge-fabric/cdn-frontend');
  });

  it('owes the answer while no process that parses can start, and gives it once one does', async () => {
    const { ports, fetched, answers } = await given(EXAMPLE);
    let starts = 0;
    const parser: typeof ports.parser = {
      ...ports.parser,
      parse: async (text, file) => {
        starts += 1;
        if (starts < 3) throw new Error('the process that parses cannot start: it took too long');
        return new InProcessParser().parse(text, file);
      },
    };
    const consumer = new ParseConsumer({ ...ports, parser });
    for (const _attempt of [1, 2]) {
      await expect(consumer.onRevisionFetched(fetched)).rejects.toThrow('cannot start');
      expect(await answers()).toEqual([]);
    }
    expect(await consumer.onRevisionFetched(fetched)).toEqual({ kind: 'done' });
    expect(await answers()).toMatchObject([{ type: 'DesiredStateParsed' }]);
  });

  it('answers a bad file with every finding, and names the file', async () => {
    const { consumer, fetched, answers } = await given('version: 1\nacount: x\n');

    await consumer.onRevisionFetched(fetched);

    const [answer] = await answers();
    expect(answer?.type).toBe('ParseFailed');
    const { findings } = EVENTS.ParseFailed.parse(answer?.data);
    expect(findings.items[0]?.message).toMatch(/^schema validation error: 2 problems in prod\/fleet\.yaml/);
    expect(findings.items.map(({ code }) => code)).toEqual(['schema_validation_error', 'missing_key', 'unknown_key']);
  });

  it('says of a bad file what its failure lasts for, and which run failed of the same before', async () => {
    const { consumer, fetched, answers } = await given('version: 1\nacount: x\n');
    const failed_before = idOf(8);

    await consumer.onRevisionFetched({ ...fetched, data: { ...fetched.data, failed_before } });

    expect(EVENTS.ParseFailed.parse((await answers())[0]?.data)).toMatchObject({
      lasts_while: { tip: fetched.data.revision.sha, language_release: LANGUAGE_RELEASE, live: null },
      same_failure_as: failed_before,
    });
  });

  it('says nothing of the kind when the fault may pass, and hands a run before on to the diff', async () => {
    const { consumer, fetched, answers } = await given(EXAMPLE);
    const again = { ...fetched, data: { ...fetched.data, failed_before: idOf(8) } };
    await consumer.onRevisionFetched(again);
    expect((await answers())[0]).toMatchObject({ type: 'DesiredStateParsed', data: { failed_before: idOf(8) } });

    const other = await given(EXAMPLE);
    await other.consumer.onGivingUp({ ...other.fetched, data: again.data }, new Error('x'));
    const data = EVENTS.ParseFailed.parse((await other.answers())[0]?.data);
    expect([data.lasts_while, data.same_failure_as]).toEqual([undefined, undefined]);
  });

  it('keeps all findings in a document when an event cannot carry them', async () => {
    const nodes = Array.from({ length: 70 }, (_, index) => `  - { hostname: n${index}, template: t }\n`).join('');
    const { consumer, fetched, answers, ports } = await given(`version: 1\naccount: acme\nnodes:\n${nodes}`);

    await consumer.onRevisionFetched(fetched);

    const { findings } = EVENTS.ParseFailed.parse((await answers())[0]?.data);
    expect(findings.items).toHaveLength(50);
    expect(findings.total).toBe(71);
    const all = await ports.json.get<Finding[]>('acme', findings.document ?? '');
    expect(all).toHaveLength(71);
    expect(Buffer.byteLength(JSON.stringify(findings))).toBeLessThan(65_536);
  });

  it('answers a run once, however often it is asked', async () => {
    const { consumer, fetched, answers } = await given(EXAMPLE);

    await Promise.all([consumer.onRevisionFetched(fetched), consumer.onRevisionFetched(fetched)]);
    await consumer.onRevisionFetched(fetched);

    expect(await answers()).toHaveLength(1);
  });

  it('does not even read the text of a run that is answered', async () => {
    const { consumer, fetched } = await given(EXAMPLE);
    await consumer.onRevisionFetched(fetched);
    const gone = { ...fetched, data: { ...fetched.data, source_document: 'f'.repeat(64) } };

    expect(await consumer.onRevisionFetched(gone)).toEqual({ kind: 'done' });
  });

  it('throws for a text that is not there, and answers `internal_error` when told to give up', async () => {
    const { consumer, fetched, answers } = await given(EXAMPLE);
    const gone = { ...fetched, data: { ...fetched.data, source_document: 'f'.repeat(64) } };

    await expect(consumer.onRevisionFetched(gone)).rejects.toThrow('holds no document');
    await consumer.onGivingUp(gone, new Error('secret detail'));

    const { findings } = EVENTS.ParseFailed.parse((await answers())[0]?.data);
    expect(findings.items).toMatchObject([{ code: 'internal_error', severity: 'error' }]);
    expect(JSON.stringify(findings)).not.toContain('secret detail');
  });
});
