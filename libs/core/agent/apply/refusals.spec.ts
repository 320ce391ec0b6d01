import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, type NotPlain, type PathState, planModule } from '../index.ts';
import { ABSENT, changeOf, contextOf, fileOf, FOLDER, moduleOf, settled, there } from '../testing/plans.ts';

const module = moduleOf({ '/etc/app/x': 'new' });
const on = (paths: Readonly<Record<string, PathState>>, record = EMPTY_RECORD) =>
  planModule(module, contextOf(paths, record, module));
const refused = (code: string, message: RegExp) => ({
  kind: 'refused',
  problem: { step: 'plan', code, message: expect.stringMatching(message) },
});

describe('a path that is left alone', () => {
  it.each<[NotPlain, RegExp]>([
    ['link', /^\/etc\/app\/x is not touched, since it is a symbolic link/],
    ['parent_link', /a folder above it is a symbolic link/],
    ['parent_file', /a file stands where a folder above it is needed/],
    ['device', /a device, a socket or a pipe/],
    ['mount_point', /something is mounted on it/],
  ])('[AG7] is one whose last part is a %s', (why, message) => {
    expect(on({ '/etc/app/x': { kind: 'not_plain', why } })).toEqual(refused('path_not_plain', message));
  });

  it('[AG7] has a folder in its place that the agent did not make', () => {
    expect(on({ '/etc/app/x': FOLDER })).toEqual(refused('path_not_plain', /a folder is in its place/));
  });

  it('[AG7] is taken all the same where the folder in its place is one of the agent’s own, which goes', () => {
    const record = { ...EMPTY_RECORD, folders: ['/etc/app/x'] };
    expect(on({ '/etc/app/x': FOLDER }, record).kind).toBe('change');
  });

  it.each<[string, PathState, RegExp]>([
    ['a symbolic link', { kind: 'not_plain', why: 'link' }, /a folder above it is a symbolic link/],
    ['a device', { kind: 'not_plain', why: 'device' }, /a file stands where a folder above it is needed/],
    ['a file', there('x'), /a file stands where a folder above it is needed/],
  ])('[AG7] is below %s', (_, state, message) => {
    expect(on({ '/etc/app': state })).toEqual(refused('path_not_plain', message));
  });

  it('[AG7] is not the one below a file that goes with the same plan', () => {
    const before = moduleOf({ '/etc/app': 'a file' });
    const record = settled(before, contextOf({ '/etc/app': ABSENT }, EMPTY_RECORD, before));
    const below: PathState = { kind: 'not_plain', why: 'parent_file' };
    const plan = changeOf(module, contextOf({ '/etc/app': there('a file'), '/etc/app/x': below }, record, module));
    expect(plan.drops).toMatchObject([{ path: '/etc/app', to: ABSENT }]);
    expect(plan.folders).toContain('/etc/app');
    expect(plan.writes.map(({ file }) => file.path)).toEqual(['/etc/app/x']);
  });

  it.each(['/own', '/own/journal', '/own/a/b'])('[AG7] is %s: the agent’s own', (path) => {
    const own = moduleOf({ [path]: 'x' });
    const plan = planModule(own, contextOf({}, EMPTY_RECORD, own));
    expect(plan).toEqual(refused('path_reserved', /is in \/own, which is the agent's own folder/));
  });

  it('[AG7] is not one that only begins like the agent’s own', () => {
    const other = moduleOf({ '/owner': 'x' });
    expect(planModule(other, contextOf({}, EMPTY_RECORD, other)).kind).toBe('change');
  });

  it.each([
    [{ owner: 'nobody-here' }, /this node has no user nobody-here: /],
    [{ group: 'staff' }, /this node has no user root or group staff: /],
  ])('[AG7] is of somebody whom the node does not know: %j', (more, message) => {
    const foreign = moduleOf({}, { files: [fileOf('/etc/x', 'x', more)] });
    expect(planModule(foreign, contextOf({}, EMPTY_RECORD, foreign))).toEqual(refused('owner_unknown', message));
  });

  it('[AG7] keeps the whole module from being touched, also what would be right', () => {
    const both = moduleOf({ '/etc/good': 'x', '/own/bad': 'x' });
    expect(planModule(both, contextOf({}, EMPTY_RECORD, both)).kind).toBe('refused');
  });

  it('[AG15] is every path of a module that cannot be rendered', () => {
    const problem = { step: 'render', code: 'unknown_name', message: 'x:1:1: no such name' } as const;
    expect(on({})).toMatchObject({ kind: 'change' });
    expect(planModule({ ...module, problem }, contextOf({}, EMPTY_RECORD, module))).toEqual({
      kind: 'refused',
      problem,
    });
  });
});
