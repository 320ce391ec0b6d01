import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleInto } from '../../services/cli/bundle.ts';
import type { BenchRow } from './bench-row.ts';
import { type LocalStack, withLocalStack } from './stack/local-stack.ts';
import { median, timedMs } from './timing.ts';

const CALLS = 15;

/** What somebody waits for the command line in its one file, as people install it. */
export async function run(): Promise<BenchRow[]> {
  return withLocalStack(async (stack) => {
    const folder = await mkdtemp(join(tmpdir(), 'fleetwright-bench-cli-'));
    try {
      await bundleInto(folder);
      return [await rowOf('--help', 150, { stack, folder }), await rowOf('proposals', 300, { stack, folder })];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function rowOf(word: string, mostMs: number, given: { stack: LocalStack; folder: string }): Promise<BenchRow> {
  const { stack, folder } = given;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    FLEETWRIGHT_URL: stack.gatewayUrl,
    FLEETWRIGHT_TOKEN: stack.token,
  };
  const started = (...args: string[]) => timedMs(() => promisify(execFile)(process.execPath, args, { env }));
  const [ours, nodes]: [number[], number[]] = [[], []];
  for (let n = 0; n < CALLS; n += 1) {
    ours.push(await started(join(folder, 'fleetwright.mjs'), word));
    nodes.push(await started('--eval', '0'));
  }
  return {
    name: `\`fleetwright ${word}\`, p50 (Node that does nothing: ${Math.round(median(nodes))} ms)`,
    ours: { value: median(ours), unit: 'ms' },
    ...{ reference: null, ratio: null, target: `≤ ${mostMs} ms` },
  };
}
