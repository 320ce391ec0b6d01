import {
  type DesiredState,
  type DiffSummary,
  EVENTS,
  LANGUAGE_RELEASE,
  type LiveSnapshot,
  Plan,
  Reach,
  ReachedNodes,
  type StoredEvent,
} from '@fleetwright/contracts';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessParser, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { completeAttributes, type LiveFleet } from '@fleetwright/core/fleet';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { DiffConsumer } from './diff.consumer.ts';
import { EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { Preparation } from './prepare.ts';

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
const NOTHING_LIVE: LiveSnapshot = {
  account_id: 'acme',
  revision: 0,
  resources: [],
  gone: [],
  module_versions: [],
  declared_by_others: [],
};

async function given(
  desired: DesiredState,
  snapshot: LiveSnapshot = NOTHING_LIVE,
  documents: MemoryDocuments = new MemoryDocuments(),
) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const live: LiveFleet = {
    snapshot: async () => snapshot,
    managed: async () => ({ revision: snapshot.revision, resources: [], gone: [] }),
    revision: async () => snapshot.revision,
  };
  const platform = memoryPlatform({ store, documents, digestOf, clock });
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
  return { ports, consumer: new DiffConsumer(ports, new Preparation(ports)), parsed, answers };
}

/** A template that takes two modules with one path, and the catalogue that has them. */
async function rivals(): Promise<[DesiredState, LiveSnapshot, MemoryDocuments]> {
  const documents = new MemoryDocuments();
  const file = { path: '/etc/x', mode: '0644', owner: 'root', text: 'x' };
  const text = JSON.stringify({ format: 1, files: [file], packages: [], units: [], health: [] });
  const [digest = ''] = await documents.put('acme', [text]);
  const by = { changed_by: { type: 'user' as const, id: 'a' }, changed_at: '2026-01-01T00:00:00.000Z' };
  const modules = [{ name: 'a' }, { name: 'b' }];
  const snapshot: LiveSnapshot = {
    ...NOTHING_LIVE,
    revision: 2,
    resources: modules.map(({ name }) => {
      const attributes = completeAttributes('module', {});
      return { kind: 'module', key: name, attributes, version: 1, managed_by: null, ...by };
    }),
    module_versions: modules.map(({ name: module }) => {
      const content = { digest, size_bytes: text.length };
      return { module, version: '1.0', state: 'live', promoted_at: by.changed_at, content };
    }),
  };
  const [base, node] = DESIRED.resources;
  if (base === undefined || node === undefined) throw new Error('the file declares a template and a node');
  const declared = { ...base.declared, modules: modules.map(({ name }) => ({ name })) };
  return [{ ...DESIRED, resources: [{ ...base, declared }, node] }, snapshot, documents];
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

  it('tells which nodes it reaches, and keeps the names of all of them', async () => {
    const { consumer, parsed, answers, ports } = await given(DESIRED);

    await consumer.onDesiredStateParsed(parsed);

    const [answer] = await answers();
    const { summary_document } = EVENTS.DiffComputed.parse(answer?.data);
    const { reach } = await ports.json.get<DiffSummary>('acme', summary_document);
    expect(Reach.parse(reach)).toMatchObject({ total: 1, groups: [{ nodes: ['edge-01'], change: 'added' }] });
    const nodes = ReachedNodes.parse(await ports.json.get('acme', reach?.nodes_document ?? ''));
    expect(nodes).toMatchObject([{ nodes: ['edge-01'], template: 'base', modules: [] }]);
  });

  it('fails a run that would put two modules into each other’s way, until one of them changes', async () => {
    const { consumer, parsed, answers } = await given(...(await rivals()));

    await consumer.onDesiredStateParsed(parsed);

    const [answer] = await answers();
    expect(answer?.type).toBe('DiffFailed');
    const { findings, lasts_while } = EVENTS.DiffFailed.parse(answer?.data);
    expect(findings.items).toMatchObject([
      { severity: 'error', code: 'file_conflict', message: '`a` and `b` both declare `/etc/x` (on edge-01)' },
    ]);
    expect(lasts_while?.live?.resources).toContainEqual({ kind: 'module', key: 'b', state: '1 1.0 -' });
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

  it('says what a failure lasts for: the tip, and what of the live fleet it names', async () => {
    const lost: DesiredState = { ...DESIRED, resources: DESIRED.resources.slice(1) };
    const { consumer, parsed, answers } = await given(lost, { ...NOTHING_LIVE, revision: 4 });
    await consumer.onDesiredStateParsed(parsed);
    const resources = [{ kind: 'template', key: 'base', state: 'absent' }];
    const lasts_while = { tip: 'a'.repeat(40), language_release: LANGUAGE_RELEASE, live: { revision: 4, resources } };
    const data = EVENTS.DiffFailed.parse((await answers())[0]?.data);
    expect(data.lasts_while).toEqual(lasts_while);
    expect(data).not.toHaveProperty('same_failure_as');

    const mismatched = await given({ ...DESIRED, account: 'other' });
    await mismatched.consumer.onDesiredStateParsed(mismatched.parsed);
    const [mismatch] = await mismatched.answers();
    expect(EVENTS.DiffFailed.parse(mismatch?.data).lasts_while).toMatchObject({ live: null });
  });

  it('names the run that failed of the same before, and only if it met the same of the live fleet', async () => {
    const lost: DesiredState = { ...DESIRED, resources: DESIRED.resources.slice(1) };
    const failed_before = idOf(8);
    const failsAfter = async (key: string) => {
      const { ports, consumer, parsed, answers } = await given(lost, { ...NOTHING_LIVE, revision: 4 });
      const live = { revision: 3, resources: [{ kind: 'template' as const, key, state: 'absent' }] };
      const before = storedEvent('DiffFailed', {
        run_id: failed_before,
        run_number: 2,
        repository_id: REPOSITORY,
        findings: { items: [], total: 0, document: null },
        lasts_while: { tip: 'a'.repeat(40), language_release: LANGUAGE_RELEASE, live },
        duration_ms: 1,
      });
      const { id, type, data, schema_version, account_id, actor, correlation_id, causation_id, traceparent } = before;
      const event = { id, type, data, schema_version, account_id, actor, correlation_id, causation_id, traceparent };
      const stream = `diff-${failed_before}`;
      await ports.store.append({ stream, expected: EMPTY_STREAM, operationId: 'before', events: [event as never] });
      await consumer.onDesiredStateParsed({ ...parsed, data: { ...parsed.data, failed_before } });
      return EVENTS.DiffFailed.parse((await answers())[0]?.data).same_failure_as;
    };
    expect(await failsAfter('base')).toBe(failed_before);
    expect(await failsAfter('other')).toBeUndefined();
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
