import {
  type Accepted,
  type Command,
  type DesiredState,
  type LiveSnapshot,
  type Plan,
  PlanReply,
  type StoredEvent,
} from '@fleetwright/contracts';
import { createMemoryLog, MemoryEventStore } from '@fleetwright/adapters/event-store-memory';
import { InProcessParser, ManualClock, MemoryDocuments, memoryPlatform } from '@fleetwright/adapters/pipeline-memory';
import { idOf, storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { type FleetParser, ParserBusy } from '@fleetwright/core/parse';
import { digestOf, SILENT, stagePorts } from '@fleetwright/kit/service';
import { describe, expect, it } from 'vitest';
import { DiffCommands } from './diff.commands.ts';
import { DiffConsumer } from './diff.consumer.ts';
import { Preparation } from './prepare.ts';
import { INLINE_CHARS_MAX } from './limits.ts';
import { LOG_START } from '@fleetwright/core/event-sourcing';

const REPOSITORY = idOf(1);
const OTHER = idOf(2);
const FLEET = `version: 1
account: acme
templates: { base: { architecture: amd64 } }
nodes: { edge-01: { template: base, region: eu } }
`;
const NOTHING_LIVE: LiveSnapshot = {
  account_id: 'acme',
  revision: 4,
  resources: [],
  gone: [],
  module_versions: [],
  declared_by_others: [],
};
/** The template is live already, as the file declares it, and managed by a repository. */
const managedBy = (repository: string): LiveSnapshot => ({
  ...NOTHING_LIVE,
  resources: [
    {
      kind: 'template',
      key: 'base',
      attributes: {
        description: null,
        node_platform: null,
        node_platform_id: null,
        architecture: 'amd64',
        modules: [],
        metadata: {},
        config: {},
      },
      version: 3,
      managed_by: { repository_id: repository, last_applied: { architecture: 'amd64' }, revision: 'a'.repeat(40) },
      changed_by: { type: 'system', id: 'apply' },
      changed_at: '2026-01-01T00:00:00.000Z',
    },
  ],
});

function given(snapshot: LiveSnapshot = NOTHING_LIVE, parser: FleetParser = new InProcessParser()) {
  const clock = new ManualClock();
  const store = new MemoryEventStore({ log: createMemoryLog(), clock });
  const live = {
    snapshot: async () => snapshot,
    managed: async () => ({ revision: snapshot.revision, resources: [], gone: [] }),
    revision: async () => snapshot.revision,
  };
  const platform = memoryPlatform({ store, documents: new MemoryDocuments(), digestOf, clock });
  const ports = { ...stagePorts(platform, SILENT), live, parser };
  const commands = new DiffCommands(ports, new Preparation(ports));
  const plan = async (text: string, repository: string | null = REPOSITORY, account = 'acme') =>
    commands.planFleet({
      type: 'PlanFleet',
      operation_id: 'op-1',
      account_id: account,
      actor: { type: 'user', id: 'ada' },
      traceparent: null,
      data: {
        source_document: await ports.json.putText(account, text),
        file: 'prod/fleet.yaml',
        repository_id: repository,
      },
    } satisfies Command<'PlanFleet'>);
  const outcome = async (...asked: Parameters<typeof plan>) => {
    const reply = await plan(...asked);
    if (!reply.ok) throw new Error(reply.message);
    const result = PlanReply.parse(reply.result);
    if (!('inline' in result)) throw new Error('expected it inline');
    return result.inline;
  };
  return { ports, plan, outcome, head: () => store.head() };
}

describe('planning a file', () => {
  it('says what it would change, and appends nothing', async () => {
    const { outcome, plan, head } = given();
    expect(await outcome(FLEET)).toMatchObject({
      outcome: 'planned',
      live_revision: 4,
      counts: { create: 2, update: 0, delete: 0, adopt: 0 },
      summary: { templates: { add: ['base'] }, nodes: { add: ['edge-01'] } },
      changes: [{ key: 'base' }, { key: 'edge-01', line: 4 }],
      findings: [],
    });
    expect(await plan(FLEET)).toMatchObject({ ok: true, position: null, account_revision: null });
    expect(await head()).toEqual(LOG_START);
  });

  it('has the changes of the run that would propose them, with their digests', async () => {
    const { outcome, ports } = given(managedBy(REPOSITORY));
    const planned = await outcome(FLEET.replace('amd64', 'arm64'));
    const parsed = await ports.parser.parse(FLEET.replace('amd64', 'arm64'), { file: 'prod/fleet.yaml' });
    const [desired_document = ''] = await ports.json.put('acme', [(parsed as { desired: DesiredState }).desired]);
    const run = { run_id: idOf(7), run_number: 1, repository_id: REPOSITORY };
    const revision = {
      sha: 'b'.repeat(40),
      author_name: 'Ada',
      author_email: 'ada@example.com',
      message: 'm',
      committed_at: '2026-01-01T00:00:00.000Z',
    };
    await new DiffConsumer(ports, new Preparation(ports)).onDesiredStateParsed(
      storedEvent('DesiredStateParsed', {
        ...run,
        revision,
        file: 'prod/fleet.yaml',
        desired_document,
        resource_count: 2,
        findings: { items: [], total: 0, document: null },
        duration_ms: 1,
      }),
    );
    const [answer] = (await ports.store.read(`diff-${run.run_id}`)) as StoredEvent<'DiffComputed'>[];
    const { changes } = await ports.json.get<Plan>('acme', answer?.data.plan_document ?? '');
    expect(changes).toHaveLength(2);
    expect(planned).toMatchObject({ outcome: 'planned', changes });
  });

  it('without a repository, what another manages is told and not changed', async () => {
    const { outcome } = given(managedBy(OTHER));
    for (const repository of [null, REPOSITORY]) {
      const planned = await outcome(FLEET, repository);
      expect(planned).toMatchObject({ outcome: 'planned', changes: [] });
      expect(planned.findings.map(({ code }) => code)).toEqual(['owned_elsewhere', 'held_back']);
    }
  });

  it('without a repository, nothing is deleted', async () => {
    const { outcome } = given(managedBy(REPOSITORY));
    const emptied = 'version: 1\naccount: acme\ntemplates: {}\n';
    expect(await outcome(emptied)).toMatchObject({ counts: { delete: 1 } });
    expect(await outcome(emptied, null)).toMatchObject({ counts: { delete: 0 } });
  });

  it.each([
    ['a file with problems', 'version: 1\nacount: x\n', 'schema_validation_error'],
    ['another account', FLEET.replace('acme', 'other'), 'account_mismatch'],
    ['a reference that leads nowhere', FLEET.replace('template: base', 'template: gone'), 'unresolved_reference'],
  ])('%s is invalid, with every finding', async (_what, text, code) => {
    const { outcome, head } = given();
    const invalid = await outcome(text);
    expect(invalid).toMatchObject({ outcome: 'invalid' });
    expect(invalid.findings[0]).toMatchObject({ severity: 'error', code, file: 'prod/fleet.yaml' });
    expect(await head()).toEqual(LOG_START);
  });

  it('warnings of the parser are told beside the diff', async () => {
    const modules = 'modules: { nginx: { config: { db_password: hunter2 } } }\n';
    const planned = await given().outcome(`${FLEET}${modules}`);
    expect(planned.findings).toMatchObject([{ severity: 'warning', code: 'secret_in_config' }]);
  });

  it('what is too large for a message goes through a document', async () => {
    const { plan, ports } = given();
    const nodes = Array.from({ length: 900 }, (_, index) => `  n${index}: { template: base, region: eu }\n`).join('');
    const reply = await plan(FLEET.replace(/nodes: .*\n/, `nodes:\n${nodes}`));
    expect(JSON.stringify(reply).length).toBeLessThan(INLINE_CHARS_MAX);
    const { result } = reply as Accepted;
    const { document } = result as { document: string };
    expect(await ports.json.get('acme', document)).toMatchObject({ outcome: 'planned', counts: { create: 901 } });

    const wrong = nodes.replaceAll('region', 'regoin');
    const refused = await plan(FLEET.replace(/nodes: .*\n/, `nodes:\n${wrong}`));
    expect(refused).toMatchObject({ ok: true, result: { document: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });

  it('when too many files wait already, the caller is asked to come again', async () => {
    const busy: FleetParser = { parse: () => Promise.reject(new ParserBusy('8 files wait to be parsed already')) };
    const reply = await given(NOTHING_LIVE, busy).plan(FLEET);
    expect(reply).toMatchObject({ ok: false, code: 'rate_limited' });
  });

  it('a parser that cannot work is an error, not an invalid file', async () => {
    const broken: FleetParser = { parse: () => Promise.reject(new Error('cannot start')) };
    await expect(given(NOTHING_LIVE, broken).plan(FLEET)).rejects.toThrow('cannot start');
  });
});
