import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FILE_BYTES_MAX } from '@fleetwright/core/parse';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Of what a good file of the same size takes; 1.7 and 1.1 are measured. A reader of the whole line for each error is over both. */
const PROCESSOR_RATIO_MAX = 5;
const MEMORY_RATIO_MAX = 2.5;
const MAIN = join(import.meta.dirname, 'main.ts');
const HEAD = '{version: 1, account: acme, templates: [{name: t}], nodes: [';

let folder: string;

afterAll(() => removeFolder(folder));

interface Usage {
  readonly processorMs: number;
  readonly memoryBytes: number;
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
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(await readFile(usageFile, 'utf8'));
  return { code, usage: { processorMs: (userCPUTime + systemCPUTime) / 1_000, memoryBytes: maxRSS * 1_024 } };
}

/** 1 MiB in one line, of items with these fields. */
async function written(fields: string): Promise<string> {
  const file = join(folder, 'fleet.yaml');
  const item = (n: number) => `{hostname: node-${n}, ${fields}}, `;
  const count = Math.floor((FILE_BYTES_MAX - HEAD.length - 10) / Buffer.byteLength(item(99_999)));
  await writeFile(file, `${HEAD}${Array.from({ length: count }, (_, n) => item(n)).join('')}]}\n`);
  return file;
}

let good: Usage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-validate-'));
  const { code, usage } = await validate(await written('template: t, region: r'));
  expect(code).toBe(0);
  good = usage;
});

it.each([
  ['an unknown key in each item', 'bogus: 1'],
  ['letters that are no ASCII', `region: ${'é'.repeat(20)}, bogus: 1`],
  ['marks piled on one letter', `a: e${'\u0301'.repeat(30)}`],
  ['characters made of many', 'a: "👨‍👩‍👧‍👦👨‍👩‍👧‍👦"'],
])(
  '1 MiB in one line with thousands of errors, %s, takes no more than some times what a good one takes',
  async (_what, fields) => {
    const { code, usage } = await validate(await written(fields));
    expect(code).toBe(1);
    expect(usage.processorMs / good.processorMs).toBeLessThan(PROCESSOR_RATIO_MAX);
    expect(usage.memoryBytes / good.memoryBytes).toBeLessThan(MEMORY_RATIO_MAX);
  },
);
