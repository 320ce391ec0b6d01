import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitRemote, startGitRemote } from '@fleetwright/kit/servers';
import { SYSTEM } from '../end-to-end/api.ts';
import type { BenchRow } from './bench-row.ts';
import { BareTools } from './stack/bare-tools.ts';
import { fleetText } from './stack/fleet-text.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { approve, pendingOf, syncNow } from './stack/walk.ts';
import { median, timedMs } from './timing.ts';

/** About 1 MiB, the most that a fleet.yaml may have. */
const NODES = 4_500;
/** Nodes that a push changes: what a person edits in one sitting. */
const CHANGED = 5;
const ROUNDS = 9;
const IMPORT_ROUNDS = 3;
const MAX_OPEN_PROPOSALS = 10_000;
const APPLIED_POLL_MS = 2_000;

interface Measured {
  readonly ours: number[];
  readonly reference: number[];
}

/**
 * From a push to its diff, beside the least that any tool would do: ask the remote, fetch, read the file, parse it, read
 * the live rows and compare. Ours also checks it, stores it, records every step durably and opens the proposals.
 */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const remote = await startGitRemote({ root: join(stack.folder, 'bench-git') });
    try {
      const imports: Measured = { ours: [], reference: [] };
      for (let round = 1; round < IMPORT_ROUNDS; round += 1)
        await importFleet(stack, remote, `import-${round}`, imports);
      const last = await importFleet(stack, remote, 'import', imports);
      await applyAll(stack, last);
      const pushes = await pushChanges(stack, remote, last);
      const size = `fleet.yaml of ${NODES.toLocaleString('en')} nodes`;
      return [
        rowOf(`push → diff_ready, ${size}, ${CHANGED} nodes changed`, pushes, '≤ 2'),
        rowOf(`registration → diff_ready, ${size}, all new`, imports, '≤ 1.5'),
      ];
    } finally {
      await remote.stop();
    }
  });
}

interface Imported {
  readonly name: string;
  readonly repository: string;
  readonly run: string;
}

/** Registers a repository whose whole fleet is new, and answers its run with every proposal open. */
async function importFleet(stack: LocalStack, remote: GitRemote, name: string, into: Measured): Promise<Imported> {
  await remote.createRepository(name);
  await commit(remote, name, 0);
  const url = remote.url(name);
  const tools = new BareTools({ url, folder: join(stack.folder, `${name}-tools`), databaseUrl: stack.databaseUrl });
  into.reference.push(await timedMs(() => tools.compare(NODES)));
  await tools.close();
  let repository = '';
  let run = '';
  into.ours.push(
    await timedMs(async () => {
      const settings = { name, repo_url: url, max_open_proposals: MAX_OPEN_PROPOSALS };
      const { status, body } = await stack.rest.post(`${SYSTEM}/gitops_repositories`, { gitops_repository: settings });
      if (status !== 201) throw new Error(`the registration answered ${status}: ${JSON.stringify(body)}`);
      repository = body.gitops_repository.id;
      run = (await syncNow(stack, repository, NODES + 1)).id;
    }),
  );
  return { name, repository, run };
}

async function applyAll(stack: LocalStack, { run }: Imported): Promise<void> {
  const proposals = await pendingOf(stack, run);
  const tookMs = await timedMs(() => approve(stack, run, proposals, APPLIED_POLL_MS));
  console.log(`${proposals.length} proposals approved → applied and verified: ${(tookMs / 1_000).toFixed(1)} s`);
}

/** Pushes again and again; each side is asked first every other time. */
async function pushChanges(stack: LocalStack, remote: GitRemote, { name, repository }: Imported): Promise<Measured> {
  const folder = join(stack.folder, 'tools');
  const tools = new BareTools({ url: remote.url(name), folder, databaseUrl: stack.databaseUrl });
  const measured: Measured = { ours: [], reference: [] };
  try {
    await tools.compare(0);
    for (let round = 1; round <= ROUNDS; round += 1) {
      await commit(remote, name, round);
      const sides = [
        async () => measured.reference.push(await timedMs(() => tools.compare(CHANGED))),
        async () => measured.ours.push(await timedMs(() => syncNow(stack, repository, CHANGED))),
      ];
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
    }
  } finally {
    await tools.close();
    await rm(folder, { recursive: true, force: true });
  }
  return measured;
}

/** Push 0 is the fleet as it is applied; every later one moves a few other nodes. */
async function commit(remote: GitRemote, name: string, push: number): Promise<void> {
  const isMoved = (index: number) => push > 0 && index >= push * CHANGED && index < (push + 1) * CHANGED;
  const regionOf = (index: number) => (isMoved(index) ? 'eu-west-2' : `ap-tokyo-${index % 9}`);
  const files = { 'fleet.yaml': fleetText(NODES, { account: 'demo', regionOf }) };
  await remote.commit(name, { files, message: `Push ${push}` });
}

function rowOf(name: string, { ours, reference }: Measured, target: string): BenchRow {
  return {
    name,
    ours: { value: median(ours), unit: 'ms' },
    reference: { name: 'git, YAML library, one query and a plain comparison', value: median(reference) },
    ratio: median(ours.map((ms, round) => ms / (reference[round] ?? Number.NaN))),
    target,
  };
}
