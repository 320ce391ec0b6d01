import { join } from 'node:path';
import { startGitRemote } from '@fleetwright/kit/servers';
import pg from 'pg';
import { SYSTEM } from '../end-to-end/api.ts';
import { type BenchRow, boundRow } from './bench-row.ts';
import { readImported, writeBare } from './stack/bare-writes.ts';
import { fleetText } from './stack/fleet-text.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { memoryOfServices } from './stack/memory.ts';
import { approve, pendingOf, syncNow } from './stack/walk.ts';
import { median, timedMs } from './timing.ts';

/** One template and its nodes: 5,000 resources. */
const NODES = 4_999;
const BARE_ROUNDS = 3;
/** As a person waits who looks at the page. */
const POLL_MS = 500;

/** A whole fleet approved at once, until it is applied and verified, beside bare writes of the same rows and events. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const remote = await startGitRemote({ root: join(stack.folder, 'bench-git') });
    try {
      await remote.createRepository('import');
      const files = { 'fleet.yaml': fleetText(NODES, { account: 'demo', isBrief: true }) };
      await remote.commit('import', { files, message: 'The whole fleet' });
      const run = await register(stack, remote.url('import'));
      const proposals = await pendingOf(stack, run);
      const head = await headOf(stack);
      const appliedMs = await timedMs(() => approve(stack, run, proposals, POLL_MS));
      const memory = memoryOfServices(stack.pid);
      const imported = await readImported(stack.databaseUrl, 'demo', head);
      console.log(`${imported.resources.length} resources, ${imported.events.length} events`);
      const bare: number[] = [];
      for (let round = 0; round < BARE_ROUNDS; round += 1) bare.push(await writeBare(stack.databaseUrl, imported));
      return [
        {
          name: `import of ${(NODES + 1).toLocaleString('en')} resources, approve-all → applied and verified`,
          ours: { value: appliedMs, unit: 'ms' },
          reference: { name: 'bare row writes and event appends of the same data', value: median(bare) },
          ratio: appliedMs / median(bare),
          target: '≤ 3',
        },
        boundRow('memory of the one process of all services after it, PSS', memory, 'MiB', 350),
      ];
    } finally {
      await remote.stop();
    }
  });
}

async function register(stack: LocalStack, repo_url: string): Promise<string> {
  const gitops_repository = { name: 'import', repo_url, max_open_proposals: 10_000 };
  const { status, body } = await stack.rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository });
  if (status !== 201) throw new Error(`the registration answered ${status}: ${JSON.stringify(body)}`);
  return (await syncNow(stack, body.gitops_repository.id, NODES + 1)).id;
}

async function headOf({ databaseUrl }: LocalStack): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ head: string }>('select max(position) as head from event_store.events');
    return Number(rows[0]?.head);
  } finally {
    await client.end();
  }
}
