import { type FleetPatcher, patchedFile, PatcherBusy, type ResourceEdit } from '@fleetwright/core/fleet-file';
import { afterEach, describe, expect, it } from 'vitest';
import { PROCESSES_MAX, WAITING_MAX } from './limits.ts';
import { ProcessFleetPatcher } from './process-fleet-patcher.ts';

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

describe('changing files in a process of its own', () => {
  let patcher: ProcessFleetPatcher;
  afterEach(() => patcher.close());

  it.each<[string, string, ResourceEdit]>([
    ['a change', TEXT, MOVED],
    ['nothing to change', TEXT, { ...MOVED, fields: { region: 'eu' } }],
    ['what no change of it says', TEXT, { ...MOVED, fields: { region: '' } }],
    ['a file with errors', 'version: 2\n', MOVED],
    ['what it does not declare', TEXT, { ...MOVED, key: 'b' }],
  ])('[DR35] answers %s as it would be answered here', async (_what, text, edit) => {
    patcher = new ProcessFleetPatcher();
    expect(await patcher.patch(text, [edit], FILE)).toEqual(patchedFile(text, [edit], FILE));
  });

  it('[DR35] [F49] everything else goes on while a file of 1 MiB is changed', async () => {
    patcher = new ProcessFleetPatcher();
    const text = largeFile();
    expect(text.length).toBeGreaterThan(700_000);
    await patcher.patch(TEXT, [MOVED], FILE);
    const inProcess: FleetPatcher = { patch: async (...given) => patchedFile(...given) };
    // Control: here the event loop stands still until the file is changed.
    expect(await turnsDuring(() => inProcess.patch(text, [MOVED], FILE))).toBeLessThan(5);
    expect(await turnsDuring(() => patcher.patch(text, [MOVED], FILE))).toBeGreaterThan(100);
  });

  it('refuses what waits too long', async () => {
    patcher = new ProcessFleetPatcher();
    const taken = Array.from({ length: PROCESSES_MAX + WAITING_MAX }, () => patcher.patch(TEXT, [MOVED], FILE));
    await expect(patcher.patch(TEXT, [MOVED], FILE)).rejects.toThrow(PatcherBusy);
    expect((await Promise.all(taken)).every(({ kind }) => kind === 'patched')).toBe(true);
  });
});
