import { InProcessFiles } from '@fleetwright/adapters/pipeline-memory';
import { itemsText, patchedFile, PatcherBusy, type ResourceEdit, unifiedDiff } from '@fleetwright/core/fleet-file';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROCESSES_MAX, WAITING_MAX } from './limits.ts';
import { ProcessFleetFiles } from './process-fleet-files.ts';

const FILE = { file: 'prod/fleet.yaml' };
const TEXT = "version: 1\naccount: acme\nnodes:\n  - {hostname: a, template: t, region: 'eu'} # London\n";
const MOVED: ResourceEdit = { do: 'set', kind: 'node', key: 'a', fields: { region: 'us' } };

/** Nearly the largest file that there may be. */
function largeFile(): string {
  const nodes = Array.from(
    { length: 9_000 },
    (_, at) => `  - {hostname: n${at}, template: t, region: eu, labels: {rack: "r${at}", note: "a longer text"}}`,
  );
  return `${TEXT}${nodes.join('\n')}\n`;
}

/** How often the event loop came round while it was worked. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}

/** Of the process that a text was given to. */
async function pidOf(files: ProcessFleetFiles): Promise<number> {
  const answer = await files.patch('who', [], FILE);
  if (!('findings' in answer)) throw new Error('it answers its id');
  return Number(answer.findings[0]?.message);
}

describe('changing files in a process of its own', () => {
  let files: ProcessFleetFiles;
  afterEach(() => files.close());

  it.each<[string, string, ResourceEdit]>([
    ['a change', TEXT, MOVED],
    ['nothing to change', TEXT, { ...MOVED, fields: { region: 'eu' } }],
    ['what no change of it says', TEXT, { ...MOVED, fields: { region: '' } }],
    ['a file with errors', 'version: 2\n', MOVED],
    ['what it does not declare', TEXT, { ...MOVED, key: 'b' }],
  ])('[DR35] answers %s as it would be answered here', async (_what, text, edit) => {
    files = new ProcessFleetFiles();
    expect(await files.patch(text, [edit], FILE)).toEqual(patchedFile(text, [edit], FILE));
  });

  it('[DR35] [F49] everything else goes on while a file of 1 MiB is changed', async () => {
    files = new ProcessFleetFiles();
    const text = largeFile();
    expect(text.length).toBeGreaterThan(700_000);
    await files.patch(TEXT, [MOVED], FILE);
    const inProcess = new InProcessFiles();
    // Control: here the event loop stands still until the file is changed.
    expect(await turnsDuring(() => inProcess.patch(text, [MOVED], FILE))).toBeLessThan(5);
    expect(await turnsDuring(() => files.patch(text, [MOVED], FILE))).toBeGreaterThan(100);
  });

  it('[F49] everything else goes on while the live fleet is written, and while two files are compared', async () => {
    files = new ProcessFleetFiles();
    const inProcess = new InProcessFiles();
    const items = Array.from({ length: 5_000 }, (_, at) => ({
      hostname: `n${at}`,
      labels: { rack: `r${at}`, on: 'no' },
    }));
    const [before, after] = [largeFile(), largeFile().replaceAll(/rack: "r\d{3}"/g, 'rack: "moved"')];
    expect(await files.write(items, 2)).toBe(itemsText(items, 2));
    expect(await files.compare(before, after, 'a/fleet.yaml')).toBe(unifiedDiff(before, after, 'a/fleet.yaml'));
    // Controls: here the event loop stands still until they are done.
    expect(await turnsDuring(() => inProcess.write(items, 2))).toBeLessThan(5);
    expect(await turnsDuring(() => inProcess.compare(before, after, 'fleet.yaml'))).toBeLessThan(5);
    expect(await turnsDuring(() => files.write(items, 2))).toBeGreaterThan(50);
    expect(await turnsDuring(() => files.compare(before, after, 'fleet.yaml'))).toBeGreaterThan(50);
  });

  it.each([
    [true, 1],
    [false, 2],
  ])('keeps the process for the next text: %s', async (isKept, processes) => {
    files = new ProcessFleetFiles({ entry: new URL('./testing/misbehaving-entry.ts', import.meta.url), isKept });
    const pids = [await pidOf(files), await pidOf(files)];
    expect(new Set(pids).size).toBe(processes);
    if (!isKept) await vi.waitFor(() => expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH'), 10_000);
  });

  it('refuses what waits too long', async () => {
    files = new ProcessFleetFiles();
    const taken = Array.from({ length: PROCESSES_MAX + WAITING_MAX }, () => files.patch(TEXT, [MOVED], FILE));
    await expect(files.patch(TEXT, [MOVED], FILE)).rejects.toThrow(PatcherBusy);
    expect((await Promise.all(taken)).every(({ kind }) => kind === 'patched')).toBe(true);
  });
});
