import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from '@fleetwright/kit/testing';
import { parse } from 'yaml';

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

/** What the suite says of one scenario: the checks that failed, by id, and how many there were. */
export interface Verdict {
  readonly checks: number;
  readonly failed: readonly string[];
}

/** How long the suite may wait for one scenario, milliseconds: a net against what hangs. */
const SCENARIO_MS = '30000';

/** Runs one release of the official suite against a server, and answers its verdict on each scenario that it ran. */
export async function verdictsOf(
  release: '@modelcontextprotocol/conformance' | 'mcp-conformance-2026',
  url: string,
  args: readonly string[],
): Promise<ReadonlyMap<string, Verdict>> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
  try {
    const main = join(resolve(`${release}/package.json`), '../dist/index.js');
    const timeout = release === 'mcp-conformance-2026' ? ['--timeout', SCENARIO_MS] : [];
    const given = ['server', '--url', `${url}/mcp`, '--output-dir', folder, ...timeout, ...args];
    // It ends with 1 when any check failed, which is no failure of the run.
    await run(process.execPath, [main, ...given], { cwd: folder, maxBuffer: 64 * 1_048_576 }).catch(
      (error: unknown) => {
        if ((error as { code?: unknown }).code !== 1) throw error;
      },
    );
    return await readVerdicts(folder);
  } finally {
    await removeFolder(folder);
  }
}

/** The scenarios that a release asks of servers; null: it has no list, and asks for all that it runs. */
export async function scoredBy(release: string): Promise<ReadonlySet<string> | null> {
  if (release !== 'mcp-conformance-2026') return null;
  const list = await readFile(join(resolve(`${release}/package.json`), '../requirements/2026-07-28.yaml'), 'utf8');
  const { server } = parse(list) as { readonly server: readonly string[] };
  return new Set(server);
}

async function readVerdicts(folder: string): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  for (const name of await readdir(folder)) {
    // `server-tools-list-2026-01-01T00-00-00-000Z`
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
    if (scenario === undefined) continue;
    const checks = JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')) as Check[];
    const failed = checks.filter(({ status }) => status === 'FAILURE');
    verdicts.set(scenario, {
      checks: checks.length,
      failed: failed.map(({ id, errorMessage }) => `${id}: ${errorMessage}`),
    });
  }
  return verdicts;
}
