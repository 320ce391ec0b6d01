import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, foldersToGo, leftovers, type NodeRecord, planRelease, type Wanted } from '../index.ts';
import { ABSENT, FOLDER, there, was } from '../testing/plans.ts';

describe('giving a file back', () => {
  const file = { module: 'web', original: was('old'), written: [was('new')] };
  const made = { ...file, original: ABSENT };

  it('[AG6] puts the original back, and keeps first what somebody changed', () => {
    expect(planRelease('/etc/x', file, there('new'), true)).toEqual({ path: '/etc/x', to: was('old'), changed: null });
    expect(planRelease('/etc/x', file, there('by hand'), true)).toMatchObject({ to: was('old'), changed: 'content' });
    expect(planRelease('/etc/x', file, there('new', 0o600), true)).toMatchObject({ to: was('old'), changed: 'mode' });
    expect(planRelease('/etc/x', file, ABSENT, true)).toMatchObject({ to: was('old'), changed: 'missing' });
  });

  it('[AG6] leaves what is as it was before', () => {
    expect(planRelease('/etc/x', file, there('old'), true)).toMatchObject({ to: null, changed: null });
    expect(planRelease('/etc/x', made, ABSENT, true)).toMatchObject({ to: null, changed: null });
  });

  it('[AG6] takes away what was not there before', () => {
    expect(planRelease('/etc/x', made, there('new'), true)).toMatchObject({ to: ABSENT, changed: null });
  });

  it('[AG6] leaves what is not a file any more, and tells that somebody did it', () => {
    expect(planRelease('/etc/x', file, FOLDER, true)).toMatchObject({ to: null, changed: 'content' });
    const link = { kind: 'not_plain', why: 'link' } as const;
    expect(planRelease('/etc/x', file, link, true)).toMatchObject({ to: null, changed: 'content' });
  });

  it('[AG6] has nothing to do where the agent itself put a file in the folder’s place', () => {
    const below = { kind: 'not_plain', why: 'parent_file' } as const;
    expect(planRelease('/etc/x/y', file, below, true)).toMatchObject({ to: null, changed: null });
  });

  it('[AG9] takes the folders of the agent that nothing needs, the innermost first', () => {
    const record = { ...EMPTY_RECORD, folders: ['/a', '/a/b', '/a/b/c', '/d'] };
    expect(foldersToGo(record, new Set(['/a/x']))).toEqual(['/a/b/c', '/a/b', '/d']);
    expect(foldersToGo(record, new Set(['/a/b/c/x', '/d/y']))).toEqual([]);
  });
});

describe('what nobody declares any more', () => {
  const module = (wish: string, state: 'applied' | 'failed' = 'applied') => ({
    ...{ version: '1', wish, state, problem: null, failedIn: null, restarts: [], restore: [] },
  });
  const unit = (name: string) => ({ module: name, original: null });
  const file = (name: string) => ({ module: name, original: ABSENT, written: [was('x')] });
  const record: NodeRecord = {
    ...EMPTY_RECORD,
    modules: { web: module('w1'), dns: module('d1') },
    files: { '/etc/web': file('web'), '/etc/dns': file('dns'), '/etc/dns.d/deep/z': file('dns') },
    units: { 'web.service': unit('web'), 'dns.service': unit('dns') },
    packages: ['bind9', 'nginx'],
  };
  const wanted = (more: Partial<Wanted> = {}): Wanted => ({
    wishes: new Map([['web', 'w1']]),
    paths: new Set(['/etc/web']),
    units: new Set(['web.service']),
    packages: new Set(['nginx']),
    ...more,
  });

  it('is all of a module that is gone: files innermost first, its units, its packages', () => {
    expect(leftovers(record, wanted())).toEqual({
      modules: ['dns'],
      files: ['/etc/dns.d/deep/z', '/etc/dns'],
      units: ['dns.service'],
      packages: ['bind9'],
    });
  });

  it('is nothing where everything is declared', () => {
    const all = wanted({
      wishes: new Map([
        ['web', 'w1'],
        ['dns', 'd1'],
      ]),
      units: new Set(['web.service', 'dns.service']),
      packages: new Set(['nginx', 'bind9']),
    });
    expect(leftovers(record, all)).toEqual({ modules: [], files: [], units: [], packages: [] });
  });

  it('[AG6] is no file that another module declares now', () => {
    const { files } = leftovers(record, wanted({ paths: new Set(['/etc/web', '/etc/dns']) }));
    expect(files).toEqual(['/etc/dns.d/deep/z']);
  });

  it.each([
    ['has another wish than what is in place', module('w0')],
    ['has failed', module('w1', 'failed')],
  ])('[AG10] keeps its packages, and the units that a module dropped, while that module %s', (_, web) => {
    const { packages, units } = leftovers(
      { ...record, modules: { ...record.modules, web } },
      wanted({ units: new Set() }),
    );
    expect(packages).toEqual([]);
    expect(units).toEqual(['dns.service']);
  });

  it('[AG10] is a unit that its module does without, once that is in place', () => {
    expect(leftovers(record, wanted({ units: new Set() })).units).toEqual(['web.service', 'dns.service']);
  });
});
