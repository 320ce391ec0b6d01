import {
  type DesiredState,
  type DiffSummary,
  EVENTS,
  type LiveSnapshot,
  Plan,
  type StoredEvent,
} from '@fleetwright/contracts';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessParser, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import type { LiveFleet } from '@fleetwright/core/fleet';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { DiffConsumer } from './diff.consumer.ts';

const RUN = idOf(7);
const REPOSITORY = idOf(1);
const DESIRED: DesiredState = {
  version: 1,
  account: 'acme',
  sections: ['templates', 'nodes'],
  resources: [
    { kind: 'template', key: 'base', declared: { architecture: 'amd64' }, line: 4, column: 3 },
    { kind: 'node', key: 'edge-01', declared: { template: 'base', region: 'eu' }, line: 7, column: 3 },
  ],
  provider_configs: [{ name: 'cloud', value: { region: 'eu' } }],
};
const NOTHING_LIVE: LiveSnapshot = { account_id: 'acme', revision: 0, resources: [], gone: [], module_versions: [] };

async function given(desired: DesiredState, snapshot: LiveSnapshot = NOTHING_LIVE) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const live: LiveFleet = {
    snapshot: async () => snapshot,
    managed: async () => ({ revision: snapshot.revision, resources: [], gone: [] }),
    revision: async () => snapshot.revision,
  };
  const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
  const ports = { ...stagePorts(platform, SILENT), live, parser: new InProcessParser() };
  const [desired_document = ''] = await ports.json.put('acme', [desired]);
  const parsed = storedEvent('DesiredStateParsed', {
    run_id: RUN,
    run_number: 3,
    repository_id: REPOSITORY,
    revision: {
      sha: 'a'.repeat(40),
      author_name: 'Ada',
      author_email: 'ada@example.com',
      message: 'm',
      committed_at: '2026-01-01T00:00:00.000Z',
    },
    file: 'fleet.yaml',
    desired_document,
    resource_count: desired.resources.length,
    findings: { items: [], total: 0, document: null },
    duration_ms: 1,
  });
  const answers = async () => (await store.read(`diff-${RUN}`)) as StoredEvent<'DiffComputed' | 'DiffFailed'>[];
  return { ports, consumer: new DiffConsumer(ports), parsed, answers };
}

describe('the diff stage', () => {
  it('answers with the plan and the summary as documents', async () => {
    const { consumer, parsed, answers, ports } = await given(DESIRED);

    expect(await consumer.onDesiredStateParsed(parsed)).toEqual({ kind: 'done' });

    const [answer] = await answers();
    const data = EVENTS.DiffComputed.parse(answer?.data);
    expect(data).toMatchObject({ run_id: RUN, live_revision: 0, managed_count: 0, counts: { create: 2, delete: 0 } });
    const plan = Plan.parse(await ports.json.get('acme', data.plan_document));
    expect(plan.changes.map(({ key }) => key)).toEqual(['base', 'edge-01']);
    expect(plan).toMatchObject({ repository_id: REPOSITORY, run_id: RUN, revision: 'a'.repeat(40) });
    const summary = await ports.json.get<DiffSummary>('acme', data.summary_document);
    expect(summary).toMatchObject({ nodes: { add: ['edge-01'] }, provider_configs: { informational: ['cloud'] } });
  });

  it('fails a run whose file is for another account, and says so first', async () => {
    const { consumer, parsed, answers } = await given({ ...DESIRED, account: 'other' });

    await consumer.onDesiredStateParsed(parsed);

    const [answer] = await answers();
    expect(answer?.type).toBe('DiffFailed');
    const { findings } = EVENTS.DiffFailed.parse(answer?.data);
    expect(findings.items[0]?.code).toBe('account_mismatch');
    expect(findings.items[0]?.message).toMatch(/^Resource constraint: account_id mismatch/);
  });

  it('answers a run once, and looks before it reads anything', async () => {
    const { consumer, parsed, answers } = await given(DESIRED);
    await Promise.all([consumer.onDesiredStateParsed(parsed), consumer.onDesiredStateParsed(parsed)]);
    const gone = { ...parsed, data: { ...parsed.data, desired_document: 'f'.repeat(64) } };

    expect(await consumer.onDesiredStateParsed(gone)).toEqual({ kind: 'done' });
    expect(await answers()).toHaveLength(1);
  });

  it('never records an unsound plan', async () => {
    const [template, node] = DESIRED.resources;
    const { consumer, parsed, answers } = await given({ ...DESIRED, resources: [template!, node!, node!] });

    await consumer.onDesiredStateParsed(parsed);

    const { findings } = EVENTS.DiffFailed.parse((await answers())[0]?.data);
    expect(findings.items).toMatchObject([{ code: 'internal_error' }]);
    expect(findings.items[0]?.message).toContain('node edge-01 is changed twice');
  });

  it('answers `internal_error` when told to give up, without the reason', async () => {
    const { consumer, parsed, answers } = await given(DESIRED);

    await consumer.onGivingUp(parsed, new Error('secret detail'));

    const { findings } = EVENTS.DiffFailed.parse((await answers())[0]?.data);
    expect(findings.items).toMatchObject([{ code: 'internal_error', severity: 'error' }]);
    expect(JSON.stringify(findings)).not.toContain('secret detail');
  });
});
