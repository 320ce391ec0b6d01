import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOf, NodeUnderTest, type TestModule } from '../testing/node-under-test.ts';
import { folderIn, scratchFolder, treeOf } from '../testing/scratch-node.ts';

let node: NodeUnderTest;
const at = (path: string) => join(node.root, path);
const text = (path: string) => readFileSync(at(path), 'utf8');
const states = (modules: readonly { name: string; state: string }[]) =>
  Object.fromEntries(modules.map(({ name, state }) => [name, state]));
const file = (path: string, content: string): TestModule => ({ files: { [path]: content } });

beforeEach(() => {
  node = new NodeUnderTest(scratchFolder());
  folderIn(node.root, 'etc');
});
afterEach(() => rmSync(node.root, { recursive: true, force: true }));

describe('a node that converges', () => {
  it('[AG4] applies modules in the order of their priority, then of their names', () => {
    const modules = { c: { priority: 10 }, b: { priority: 50 }, a: { priority: 50 }, d: { priority: 0 } };
    expect(bundleOf(modules).modules.map(({ name }) => name)).toEqual(['d', 'c', 'a', 'b']);
  });

  it('[AG4, AG15] goes on with the others where one cannot be rendered, which keeps all that it had', async () => {
    const good: TestModule = { ...file('/etc/a', 'good'), units: [{ name: 'a.service', enabled: true }] };
    await node.converge({ a: good });
    const { modules } = await node.converge({ a: file('/etc/a', '{{ config.none }}'), b: file('/etc/b', 'b') });
    expect(states(modules)).toEqual({ a: 'failed', b: 'applied' });
    expect(modules[0]?.problem).toMatchObject({ step: 'render', code: 'unknown_key' });
    expect(modules[0]?.problem?.message).toContain('/etc/a:1:1');
    expect([text('etc/a'), text('etc/b')]).toEqual(['good', 'b']);
    expect(node.units.states.get('a.service')).toEqual({ isEnabled: true, isActive: true });
  });

  it('[AG5] has nothing left to do afterwards, and touches nothing then', async () => {
    const modules = {
      a: { ...file('/etc/deep/a', 'a'), packages: ['p'], units: [{ name: 'a.service', enabled: true }] },
    };
    const first = await node.converge(modules);
    expect(first.lines).toEqual([
      'a: install p',
      'a: make folder /etc/deep',
      'a: write /etc/deep/a',
      'a: restart a.service',
    ]);
    const { ctimeNs } = statSync(at('etc/deep/a'), { bigint: true });
    const calls = [...node.units.calls, ...node.packages.calls];
    expect((await node.converge(modules)).lines).toEqual([]);
    expect(statSync(at('etc/deep/a'), { bigint: true }).ctimeNs).toBe(ctimeNs);
    expect([...node.units.calls, ...node.packages.calls]).toEqual(calls);
  });

  it('[AG5] with noop says what it would do, and does nothing', async () => {
    await node.converge({ a: file('/etc/a', 'one') });
    const before = treeOf(node.root, []);
    const { lines } = await node.converge({ a: file('/etc/a', 'two'), b: file('/etc/b', 'b') }, { isNoop: true });
    expect(lines).toEqual(['a: write /etc/a', 'b: write /etc/b']);
    expect(treeOf(node.root, [])).toEqual(before);
  });

  it('[AG6, AG9] puts back content and mode of what it took over, and leaves no folder of its own', async () => {
    writeFileSync(at('etc/motd'), 'Welcome.');
    chmodSync(at('etc/motd'), 0o640);
    const before = treeOf(node.root);
    await node.converge({ a: { files: { '/etc/motd': 'managed', '/opt/x/y/z': 'new' } } });
    await node.converge({ a: { files: { '/etc/motd': 'managed again', '/opt/x/y/z': 'new' } } });
    expect(text('etc/motd')).toBe('managed again');
    await node.converge({});
    expect(treeOf(node.root)).toEqual(before);
  });

  it('[AG6] keeps the original while the path goes from module to module', async () => {
    writeFileSync(at('etc/motd'), 'Welcome.');
    await node.converge({ a: file('/etc/motd', 'of a') });
    await node.converge({ b: file('/etc/motd', 'of b') });
    expect(text('etc/motd')).toBe('of b');
    await node.converge({});
    expect(text('etc/motd')).toBe('Welcome.');
  });

  it('[AG9] leaves a folder of its own in which somebody put something', async () => {
    await node.converge({ a: file('/opt/x/y', 'mine') });
    writeFileSync(at('opt/x/theirs'), 'theirs');
    await node.converge({});
    expect(treeOf(node.root)).toMatchObject({ 'opt/x/theirs': expect.stringContaining('theirs') });
    rmSync(at('opt/x/theirs'));
    await node.converge({});
    expect(treeOf(node.root)).toEqual({ etc: 'folder 755' });
  });

  it('[AG12] gives a path that two modules declare to the first, and neither flaps', async () => {
    const modules = { a: { ...file('/etc/x', 'a'), priority: 10 }, b: { ...file('/etc/x', 'b'), priority: 20 } };
    for (let cycle = 0; cycle < 10; cycle += 1) {
      const { modules: reports } = await node.converge(modules);
      expect(states(reports)).toEqual({ a: 'applied', b: 'failed' });
      expect(reports[1]?.problem).toMatchObject({
        code: 'file_conflict',
        message: expect.stringMatching(/a and b.*\/etc\/x/),
      });
      expect(text('etc/x')).toBe('a');
    }
    await node.converge({ b: file('/etc/x', 'b') });
    expect(text('etc/x')).toBe('b');
  });

  it('[AG12] refuses a file where another module needs a folder, and a unit of two', async () => {
    const { modules } = await node.converge({
      a: { files: { '/etc/x/y': 'a' }, units: [{ name: 'u.service', enabled: true }] },
      b: file('/etc/x', 'b'),
      c: { units: [{ name: 'u.service', enabled: false }] },
    });
    expect(states(modules)).toEqual({ a: 'applied', b: 'failed', c: 'failed' });
  });
});

describe('a path that is not plain', () => {
  const refused = async (path: string) => {
    const { modules } = await node.converge({ a: { files: { '/etc/first': 'x', [path]: 'y' } } });
    expect(states(modules)).toEqual({ a: 'failed' });
    expect(treeOf(node.root)).not.toHaveProperty('etc/first');
    return modules[0]?.problem;
  };

  it('[AG7] is a link, to wherever it leads', async () => {
    writeFileSync(at('etc/real'), 'real');
    symlinkSync('real', at('etc/link'));
    expect(await refused('/etc/link')).toMatchObject({ code: 'path_not_plain', step: 'plan' });
    expect(text('etc/real')).toBe('real');
  });

  it('[AG7] lies below a link', async () => {
    symlinkSync('/tmp', at('etc/out'));
    expect(await refused('/etc/out/x')).toMatchObject({ code: 'path_not_plain' });
  });

  it('[AG7] is a folder, or lies below a file', async () => {
    mkdirSync(at('etc/folder'));
    expect(await refused('/etc/folder')).toMatchObject({ code: 'path_not_plain' });
    writeFileSync(at('etc/file'), '');
    expect(await refused('/etc/file/x')).toMatchObject({ code: 'path_not_plain' });
  });

  it('[AG7] is in the folder of the agent', async () => {
    expect(await refused('/.fleetwright-agent/key')).toMatchObject({ code: 'path_reserved' });
  });

  it('[AG7] has an owner that the node does not know', async () => {
    const { modules } = await node.converge({ a: { files: { '/etc/x': { text: 'x', owner: 'nobody-here' } } } });
    expect(modules[0]?.problem).toMatchObject({ code: 'owner_unknown' });
  });
});

describe('a hand change', () => {
  beforeEach(() => node.converge({ a: file('/etc/a', 'managed') }));
  const changes = () => node.machine().journal.record.handChanges;

  it('[AG8] of the content is told, kept and put back', async () => {
    writeFileSync(at('etc/a'), 'by hand');
    await node.converge({ a: file('/etc/a', 'managed') });
    expect(text('etc/a')).toBe('managed');
    expect(changes()).toMatchObject([{ module: 'a', path: '/etc/a', what: 'content', atMs: node.nowMs }]);
    const kept = node.machine().journal.kept(changes()[0]?.kept ?? '');
    expect(Buffer.from(kept ?? []).toString()).toBe('by hand');
  });

  it('[AG8] of the mode, or a file that is gone, is told', async () => {
    chmodSync(at('etc/a'), 0o666);
    await node.converge({ a: file('/etc/a', 'managed') });
    rmSync(at('etc/a'));
    await node.converge({ a: file('/etc/a', 'managed') });
    expect(changes().map(({ what, kept }) => `${what} ${kept === null}`)).toEqual(['mode false', 'missing true']);
    expect(statSync(at('etc/a')).mode & 0o777).toBe(0o644);
  });

  it('[AG8] is kept even when the file is given back', async () => {
    writeFileSync(at('etc/a'), 'by hand');
    await node.converge({});
    expect(changes()).toHaveLength(1);
    expect(treeOf(node.root)).not.toHaveProperty('etc/a');
  });

  it('[AG20] keeps bytes only as long as something names them', async () => {
    const { journal } = node.machine();
    for (let change = 0; change < 205; change += 1) {
      const digest = journal.keep(Buffer.from(`by hand ${change}`));
      const told = { module: 'a', path: '/etc/a', what: 'content' as const, kept: digest, atMs: 1 };
      journal.append({ kind: 'hand_change_kept', change: told });
    }
    journal.compact(0);
    expect(journal.record.handChanges).toHaveLength(200);
    const kept = (change: number) =>
      journal.record.handChanges.some(
        (told) => Buffer.from(journal.kept(told.kept ?? '') ?? []).toString() === `by hand ${change}`,
      );
    expect([0, 4, 5, 204].map(kept)).toEqual([false, false, true, true]);
  });
});

describe('packages and units', () => {
  const wanted: TestModule = {
    ...file('/etc/a', 'a'),
    packages: ['there', 'missing'],
    units: [{ name: 'a.service', enabled: true }],
  };

  it('[AG10] go as they came: only what the agent installed, units as they were', async () => {
    node.packages.present.add('there');
    node.units.states.set('a.service', { isEnabled: false, isActive: true });
    await node.converge({ a: wanted });
    expect(node.units.states.get('a.service')).toEqual({ isEnabled: true, isActive: true });
    await node.converge({});
    expect([...node.packages.present]).toEqual(['there']);
    expect(node.units.states.get('a.service')).toEqual({ isEnabled: false, isActive: true });
  });

  it('[AG10] stay while another module wants them, or the new version is not in place', async () => {
    await node.converge({ a: wanted, b: { packages: ['missing'] } });
    await node.converge({ b: { packages: ['missing'] } });
    expect(node.packages.present).toContain('missing');
    node.units.failing.add('b.service');
    await node.converge({ b: { units: [{ name: 'b.service', enabled: true }] } });
    expect(node.packages.present).toContain('missing');
  });

  it('[AG11] a unit is restarted when a file of its own changed, and only then', async () => {
    const two = (a: string, b: string): TestModule => ({
      files: { '/etc/a': a, '/etc/b': b },
      units: [{ name: 'a.service', enabled: true, restart_on: ['/etc/a'] }],
    });
    await node.converge({ m: two('1', '1') });
    node.units.calls.length = 0;
    await node.converge({ m: two('1', '2') });
    expect(node.units.calls).toEqual([]);
    await node.converge({ m: two('2', '2') });
    expect(node.units.calls).toEqual(['set a.service on', 'restart a.service']);
  });

  it('[AG14] what waits for a lock of somebody else is tried again, and tells who holds it', async () => {
    node.packages.outcomes.push({ kind: 'waiting', code: 'packages_locked', message: 'held by 17 (apt)', output: '' });
    const first = await node.converge({ a: wanted });
    expect(first).toMatchObject({
      isWaiting: true,
      modules: [{ state: 'applying', problem: { code: 'packages_locked' } }],
    });
    expect(treeOf(node.root)).not.toHaveProperty('etc/a');
    const second = await node.converge({ a: wanted });
    expect(second).toMatchObject({ isWaiting: false, modules: [{ state: 'applied' }] });
  });
});

describe('a step that fails', () => {
  const broken: TestModule = { ...file('/etc/a', 'broken'), units: [{ name: 'bad.service', enabled: true }] };
  beforeEach(async () => {
    node.units.failing.add('bad.service');
    await node.converge({ a: { ...file('/etc/a', 'good'), files: { '/etc/a': 'good', '/etc/old/b': 'old' } } });
  });

  it('[AG13] puts the files of its module back, those too that it had taken away', async () => {
    const before = treeOf(node.root);
    const { modules } = await node.converge({ a: { ...broken, files: { '/etc/a': 'broken', '/opt/new': 'n' } } });
    expect(modules).toMatchObject([
      { state: 'failed', problem: { step: 'units', code: 'unit_failed', output_tail: 'exit 1' } },
    ]);
    expect(treeOf(node.root)).toEqual(before);
  });

  it('[AG14] is tried again in another bundle, with another wish, or when asked to, and not before', async () => {
    const tries = () => node.units.calls.filter((call) => call === 'set bad.service on').length;
    await node.converge({ a: broken });
    expect(tries()).toBe(1);
    expect(states((await node.converge({ a: broken })).modules)).toEqual({ a: 'failed' });
    expect(tries()).toBe(1);
    await node.converge({ a: broken }, { isRetry: true });
    expect(tries()).toBe(2);
    await node.converge({ a: broken, other: {} });
    expect(tries()).toBe(3);
    node.units.failing.clear();
    expect(states((await node.converge({ a: { ...broken, config: { x: 1 } } })).modules)).toEqual({ a: 'applied' });
    expect(text('etc/a')).toBe('broken');
  });

  it('[AG13] tells a copy that is gone, and leaves the file', async () => {
    await node.converge({ a: broken });
    writeFileSync(at('etc/motd'), 'original');
    await node.converge({ m: file('/etc/motd', 'managed') });
    renameSync(at('.fleetwright-agent/blobs'), at('.fleetwright-agent/lost'));
    const { problems } = await node.converge({});
    expect(problems).toMatchObject([{ code: 'io_failed', message: expect.stringContaining('/etc/motd') }]);
    expect(text('etc/motd')).toBe('managed');
  });
});
