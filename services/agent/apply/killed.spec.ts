import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Killed, KillingCalls } from '../testing/killing.ts';
import { NodeUnderTest, type TestModule } from '../testing/node-under-test.ts';
import { folderIn, scratchFolder, treeOf } from '../testing/scratch-node.ts';

type Modules = Readonly<Record<string, TestModule>>;

// Every kind of change: take-over, new file in new folders, mode, a drop that gives back, a file where a folder was, a move
// from module to module, a unit's restart, packages, a failing step, and in the end nothing any more.
const FIRST: Modules = {
  web: {
    files: {
      '/etc/web/web.conf': 'workers {{ config.workers }};\n',
      '/etc/motd': { text: 'managed\n', mode: '0600' },
      '/srv/deep/er/page.html': '<p>one</p>',
    },
    packages: ['nginx'],
    units: [{ name: 'web.service', enabled: true }],
    config: { workers: 2 },
  },
  base: { files: { '/etc/base.conf': 'base\n' }, priority: 10 },
};
const SECOND: Modules = {
  web: {
    files: { '/etc/web/web.conf': 'workers {{ config.workers }};\n', '/srv/deep/er': 'a file now\n' },
    packages: ['nginx'],
    units: [{ name: 'web.service', enabled: true }],
    config: { workers: 4 },
    version: '2',
  },
  other: { files: { '/etc/base.conf': 'of other\n' } },
};
const BROKEN: Modules = {
  ...SECOND,
  web: {
    files: { '/etc/web/web.conf': 'broken\n', '/etc/web/more.conf': 'x' },
    units: [{ name: 'bad.service', enabled: true }],
  },
};
const STAGES: readonly Modules[] = [FIRST, SECOND, BROKEN, SECOND, {}];

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function freshNode(): NodeUnderTest {
  const root = scratchFolder();
  roots.push(root);
  mkdirSync(folderIn(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/motd'), 'Welcome.\n');
  chmodSync(join(root, 'etc/motd'), 0o640);
  writeFileSync(join(root, 'etc/untouched'), 'mine');
  const node = new NodeUnderTest(root);
  node.units.failing.add('bad.service');
  return node;
}

/** The same machine once more, as it is now. */
function copyOf(node: NodeUnderTest): NodeUnderTest {
  const root = scratchFolder();
  roots.push(root);
  cpSync(node.root, root, { recursive: true });
  const copy = new NodeUnderTest(root);
  copy.units.failing.add('bad.service');
  for (const name of node.packages.present) copy.packages.present.add(name);
  for (const [unit, state] of node.units.states) copy.units.states.set(unit, state);
  return copy;
}

async function isKilled(converging: Promise<unknown>): Promise<boolean> {
  try {
    await converging;
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  }
}

const worldOf = (node: NodeUnderTest) => ({
  tree: treeOf(node.root),
  packages: [...node.packages.present],
  units: Object.fromEntries(node.units.states),
  // Nobody else did anything: the agent's own half-done work is not taken for it.
  handChanges: node.machine().journal.record.handChanges.map(({ path, what }) => `${path} ${what}`),
});

describe('an agent that is killed', () => {
  it('[AG16, F53] at any call that changes the disk goes on, ends in the same state, and can still give all back', async () => {
    const undisturbed = freshNode();
    const before = treeOf(undisturbed.root);
    let kills = 0;
    for (const [index, stage] of STAGES.entries()) {
      const start = copyOf(undisturbed);
      const counting = new KillingCalls(null);
      await undisturbed.converge(stage, {}, counting.calls);
      const expected = worldOf(undisturbed);
      for (let at = 1; at <= counting.count; at += 1) {
        const node = copyOf(start);
        expect(await isKilled(node.converge(stage, {}, new KillingCalls(at).calls))).toBe(true);
        // Every second one is told of something else before it could go on.
        if (at % 2 === 0) {
          await node.converge(stage);
          expect({ index, at, ...worldOf(node) }).toEqual({ index, at, ...expected });
        }
        await node.converge({});
        expect({ index, at, tree: treeOf(node.root) }).toEqual({ index, at, tree: before });
        expect({ index, at, packages: [...node.packages.present] }).toEqual({ index, at, packages: [] });
        rmSync(node.root, { recursive: true });
        kills += 1;
      }
    }
    // As it was before, without a trace; and the stages did much.
    expect(treeOf(undisturbed.root)).toEqual(before);
    expect(kills).toBeGreaterThan(100);
  }, 150_000);
});
