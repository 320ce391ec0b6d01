import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProcessFleetFiles } from '@fleetwright/adapters/parse-worker';
import type { LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { completeAttributes, maskWith } from '@fleetwright/core/fleet';
import { exportedFleet, type ExportedFleet, exportedText } from '@fleetwright/core/fleet-file';
import { startGitRemote, startNats } from '@fleetwright/kit/servers';
import { digestOf } from '@fleetwright/kit/service';
import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { SYSTEM } from '../end-to-end/api.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { approve, pendingOf, syncNow } from './stack/walk.ts';
import { median, timedMs } from './timing.ts';

const EXAMPLE = new URL('../../deploy/local/demo/fleet.yaml', import.meta.url);
const RESOURCES = 10;
const ROUNDS = 9;
const POLL_MS = 2;
const COMMITS = 3;
const NODES = 10_000;

/** From one approval to the run that shows it applied, and a large fleet written as a file. */
export async function run(): Promise<BenchRow[]> {
  const exported = await exporting();
  return [...exported, ...(await withLocalStack(approving))];
}

/** As the drift service does it, once the fleet is read: masked here, written in a process of its own. */
async function exporting(): Promise<BenchRow[]> {
  const snapshot = largeFleet();
  const maskOf = maskWith((secret) => digestOf(secret).slice(0, 12));
  const files = new ProcessFleetFiles();
  const whole: number[] = [];
  const turns: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      let longestMs = 0;
      whole.push(
        await timedMs(async () => {
          const steps = exportedFleet(snapshot, { maskOf });
          let fleet: ExportedFleet | undefined;
          while (fleet === undefined) {
            const startedMs = performance.now();
            const step = steps.next();
            longestMs = Math.max(longestMs, performance.now() - startedMs);
            if (step.done) fleet = step.value;
            else await nextTurn();
          }
          const texts: string[] = [];
          for (const { items, column } of fleet.parts) texts.push(await files.write(items, column));
          exportedText(fleet, texts);
        }),
      );
      turns.push(longestMs);
    }
  } finally {
    await files.close();
  }
  const name = `export of ${NODES.toLocaleString('en')} nodes`;
  return [
    boundRow(name, median(whole), 'ms', 2_000),
    boundRow(`${name}, longest turn of masking`, median(turns), 'ms', null),
  ];
}

function largeFleet(): LiveSnapshot {
  const resources = Array.from({ length: NODES }, (_, at): LiveResource => {
    const attributes = completeAttributes('node', {
      ...{ template: 'base', region: `ap-tokyo-${at % 9}`, instance_type: 't3-medium' },
      ...{ labels: { rack: `r${at % 90}`, tier: 'edge', slot: at }, metadata: { owner: `team-${at % 10}` } },
    });
    return {
      ...{ kind: 'node', key: `edge-${String(at).padStart(5, '0')}`, attributes, version: at + 1 },
      managed_by: { repository_id: 'r', last_applied: attributes, revision: 'a'.repeat(40) },
      changed_by: { type: 'user', id: 'somebody' },
      changed_at: '2026-01-01T00:00:00.000Z',
    };
  });
  return { account_id: 'acme', revision: NODES, resources, gone: [], module_versions: [], declared_by_others: [] };
}

/** One change of one node, each time anew; in turns with what its events cannot do without. */
async function approving(stack: LocalStack): Promise<BenchRow[]> {
  const { body } = await stack.rest.get(`${SYSTEM}/gitops_repositories`);
  const repository = body.gitops_repositories[0].id as string;
  const first = await syncNow(stack, repository, RESOURCES);
  await approve(stack, first.id, await pendingOf(stack, first.id), POLL_MS);
  const ours: number[] = [];
  const bare: number[] = [];
  // The stack's own lets nobody else make a stream.
  const nats = await startNats({ storeDir: join(stack.folder, 'bare-nats') });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      await changeOneNode(stack, round);
      const { id } = await syncNow(stack, repository, 1);
      const pending = await pendingOf(stack, id);
      bare.push(await bareMs(stack.databaseUrl, nats.url));
      ours.push(await timedMs(() => approve(stack, id, pending, POLL_MS)));
    }
  } finally {
    await nats.stop();
  }
  const reference = { name: `${COMMITS} single commits and a publish acknowledgement`, value: median(bare) };
  const ratio = median(ours) / reference.value;
  return [
    {
      name: 'approve → applied, seen by REST',
      ours: { value: median(ours), unit: 'ms' },
      reference,
      ratio,
      target: '≤ 10',
    },
  ];
}

async function changeOneNode({ folder }: LocalStack, round: number): Promise<void> {
  const text = (await readFile(EXAMPLE, 'utf8')).replace('t3-medium', `t3-size-${round}`);
  const remote = await startGitRemote({ root: join(folder, 'git') });
  await remote.commit('demo/fleet', { files: { 'fleet.yaml': text }, message: `Resize a node, ${round}` });
  await remote.stop();
}

/** On the stack's database and a server like its own: rows of an event's size, each committed by itself, and one message that a stream has stored. */
async function bareMs(databaseUrl: string, natsUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  const connection = await connect({ servers: natsUrl, noAsyncTraces: true });
  try {
    await client.connect();
    await client.query('create table if not exists public.bare (body text)');
    const streams = await jetstreamManager(connection);
    await streams.streams.add({ name: 'BARE', subjects: ['bare.>'] });
    const js = jetstream(connection);
    const body = 'x'.repeat(800);
    const publish = () => js.publish('bare.one', body);
    const insert = () => client.query('insert into public.bare values ($1)', [body]);
    // Once unmeasured: prepared, connected, the stream's file is there.
    await insert();
    await publish();
    return await timedMs(async () => {
      for (let commit = 0; commit < COMMITS; commit += 1) await insert();
      await publish();
    });
  } finally {
    await connection.close();
    await client.end();
  }
}
