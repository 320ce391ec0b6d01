import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_BYTES_MAX } from '@fleetwright/core/parse';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PROCESSOR_MS_MAX = 2_000;
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;
const MAIN = join(import.meta.dirname, 'main.ts');
const HEAD = '{version: 1, account: acme, templates: [{name: t}], nodes: [';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-validate-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Usage {
  readonly userCPUTime: number;
  readonly systemCPUTime: number;
  readonly maxRSS: number;
}

/** Calls the command as people do, and asks its process at the end what it took. */
async function validate(file: string): Promise<{ readonly code: number; readonly usage: Usage }> {
  const usageFile = join(folder, 'usage.json');
  const report = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage())));`;
  const hook = `data:text/javascript,${encodeURIComponent(report)}`;
  const args = ['--conditions=@fleetwright/source', '--import', hook, MAIN, 'validate', file];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  return { code, usage: JSON.parse(await readFile(usageFile, 'utf8')) as Usage };
}

it.each([
  ['an unknown key in each item', 'bogus: 1'],
  ['letters that are no ASCII', `region: ${'é'.repeat(20)}, bogus: 1`],
  ['marks piled on one letter', `a: e${'\u0301'.repeat(30)}`],
  ['characters made of many', 'a: "👨‍👩‍👧‍👦👨‍👩‍👧‍👦"'],
])('1 MiB in one line with thousands of errors, %s, takes no more than 2 s and 256 MiB', async (_what, fields) => {
  const file = join(folder, 'fleet.yaml');
  const item = `{hostname: node, ${fields}}, `;
  const count = Math.floor((FILE_BYTES_MAX - HEAD.length - 10) / Buffer.byteLength(item));
  await writeFile(file, `${HEAD}${item.repeat(count)}]}\n`);
  const { code, usage } = await validate(file);

  expect(code).toBe(1);
  expect((usage.userCPUTime + usage.systemCPUTime) / 1_000).toBeLessThan(PROCESSOR_MS_MAX);
  expect(usage.maxRSS * 1_024).toBeLessThan(MEMORY_BYTES_MAX);
});
