import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectInventory } from '@fleetwright/adapters/inventory-postgres';
import { connectPlatform } from '@fleetwright/adapters/platform';
import { EVENTS, Plan, type StoredEvent } from '@fleetwright/contracts';
import { type ConnectedPlatform, EMPTY_STREAM } from '@fleetwright/core/event-sourcing';
import { idOf, newEvent } from '@fleetwright/core/event-sourcing/testing';
import { diffService } from '@fleetwright/diff';
import { type NatsServer, startNats } from '@fleetwright/kit/servers';
import { JsonDocuments, platformOptions, type RunningService, SILENT, startService } from '@fleetwright/kit/service';
import { createTestDatabase, type TestDatabase, waitFor, removeFolder } from '@fleetwright/kit/testing';
import { parseService } from '@fleetwright/parse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FLEET = `version: 1
account: acme
templates: { base: { architecture: amd64 } }
nodes: { edge-01: { template: base, region: eu } }
`;
const NO_FINDINGS = { items: [], total: 0, document: null };
const REVISION = {
  sha: 'a'.repeat(40),
  author_name: 'Ada',
  author_email: 'ada@example.com',
  message: 'm',
  committed_at: '2026-01-01T00:00:00.000Z',
};

let folder: string;
let nats: NatsServer;
let database: TestDatabase;
let environment: Record<string, string>;
let platform: ConnectedPlatform;
let json: JsonDocuments;
const services: RunningService[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-parse-to-diff-'));
  nats = await startNats({ storeDir: folder });
  database = await createTestDatabase();
  environment = {
    FLEETWRIGHT_DATABASE_URL: database.url,
    FLEETWRIGHT_NATS_URL: nats.url,
    FLEETWRIGHT_NATS_MONITORING_URL: nats.monitorUrl,
  };
  const inventory = await connectInventory({ connectionString: database.url });
  await inventory.close();
  platform = await connectPlatform(platformOptions('test', parseService.config.parse(environment)));
  await platform.announcer.recreate();
  json = new JsonDocuments(platform.documents);
});

afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await platform.close();
  await database.drop();
  await nats.kill();
  await removeFolder(folder);
});

/** What repo-sync leaves behind for a run. */
async function fetched(n: number, text: string): Promise<string> {
  const run_id = idOf(n);
  const source_document = await json.putText('acme', text);
  const run = { run_id, run_number: n, repository_id: idOf(1), revision: REVISION, file: 'fleet.yaml' };
  const data = { ...run, source_document, size_bytes: text.length, findings: NO_FINDINGS, duration_ms: 1 };
  const events = [newEvent('RevisionFetched', data, n)];
  await platform.store.append({ stream: `sync-${run_id}`, expected: EMPTY_STREAM, operationId: 'fetched', events });
  return run_id;
}

async function answerOn(stream: string): Promise<StoredEvent> {
  return waitFor(async () => (await platform.store.read(stream))[0], { what: `an answer on ${stream}` });
}

describe('parse and diff as services', () => {
  it('turn a fetched text into a plan, on PostgreSQL', async () => {
    const good = await fetched(11, FLEET);
    const bad = await fetched(12, 'version: 1\n');
    services.push(await startService(parseService, { environment, log: SILENT }));

    expect((await answerOn(`parse-${good}`)).type).toBe('DesiredStateParsed');
    expect((await answerOn(`parse-${bad}`)).type).toBe('ParseFailed');

    services.push(await startService(diffService, { environment, log: SILENT }));
    const answer = await answerOn(`diff-${good}`);
    const { plan_document, counts, live_revision } = EVENTS.DiffComputed.parse(answer.data);
    expect({ counts, live_revision }).toEqual({
      counts: { create: 2, update: 0, delete: 0, adopt: 0, disown: 0 },
      live_revision: 0,
    });
    const plan = Plan.parse(await json.get('acme', plan_document));
    expect(plan.changes.map(({ action, key }) => `${action} ${key}`)).toEqual(['create base', 'create edge-01']);
    expect(await platform.store.read(`diff-${bad}`)).toEqual([]);
  });
});
