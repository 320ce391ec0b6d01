import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, type HandChange, neededBlobs, type NodeRecord, restoreOrder } from '../index.ts';
import { ABSENT, sha256, was } from '../testing/plans.ts';

const restore = (path: string, to = was('old') as ReturnType<typeof was>) => ({ path, to, wasOurs: true });
const recordWith = (...items: ReturnType<typeof restore>[]): NodeRecord => ({
  ...EMPTY_RECORD,
  modules: {
    web: { version: '1', wish: 'w', state: 'restoring', problem: null, failedIn: 'b', restarts: [], restore: items },
  },
});

describe('putting back', () => {
  it('[AG13] takes away first what was not there, the innermost first, so that a folder is free for what was', () => {
    const record = recordWith(
      restore('/etc/a'),
      restore('/etc/b', ABSENT),
      restore('/etc/b2/c/d', ABSENT),
      restore('/etc/z'),
    );
    expect(restoreOrder(record, 'web').map(({ path }) => path)).toEqual(['/etc/b2/c/d', '/etc/b', '/etc/a', '/etc/z']);
  });

  it('has nothing to do for a module that is not there, or that changed nothing', () => {
    expect(restoreOrder(EMPTY_RECORD, 'web')).toEqual([]);
    expect(restoreOrder(recordWith(), 'web')).toEqual([]);
  });
});

describe('kept bytes', () => {
  const change = (kept: string | null): HandChange => ({
    ...{ module: 'web', path: '/etc/x', what: 'content', kept, atMs: 0 },
  });

  it('[AG20] are needed for originals, for what an attempt puts back, and for hand changes', () => {
    const record: NodeRecord = {
      ...recordWith(restore('/etc/y', was('attempted')), restore('/etc/gone', ABSENT)),
      files: {
        '/etc/x': { module: 'web', original: was('original'), written: [was('written')] },
        '/etc/made': { module: 'web', original: ABSENT, written: [was('made')] },
      },
      handChanges: [change(sha256('by hand')), change(null)],
    };
    const needed = ['original', 'attempted', 'by hand'].map(sha256);
    expect([...neededBlobs(record)].toSorted()).toEqual(needed.toSorted());
  });

  it('[AG20] are not needed of what the agent wrote itself: the bundle has that', () => {
    const files = { '/etc/x': { module: 'web', original: ABSENT, written: [was('ours')] } };
    expect(neededBlobs({ ...EMPTY_RECORD, files })).toEqual(new Set());
  });
});
