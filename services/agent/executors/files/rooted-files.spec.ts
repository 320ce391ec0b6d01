import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileFailure } from '@fleetwright/core/agent';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scratchFolder, treeOf } from '../../testing/scratch-node.ts';
import { RootedFiles } from './rooted-files.ts';
import { SYSTEM_CALLS, type SystemCalls } from './system-calls.ts';

let root: string;
let files: RootedFiles;
const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const at = (path: string) => join(root, path);
const bytes = (text: string) => Buffer.from(text);
const put = (path: string, text: string, mode = 0o644) => files.write(path, bytes(text), { mode, owner: me });

beforeEach(() => {
  root = scratchFolder();
  mkdirSync(at('etc'));
  files = new RootedFiles(root);
});
afterEach(() => {
  files.close();
  rmSync(root, { recursive: true, force: true });
});

describe('a file that is written', () => {
  it.each([0o644, 0o600, 0o400, 0o000, 0o755, 0o1777])('has the mode %o, whatever the umask', (mode) => {
    for (const umask of [0o000, 0o077]) {
      const before = process.umask(umask);
      put('/etc/x', 'text', mode);
      process.umask(before);
      expect(statSync(at('etc/x')).mode & 0o7777).toBe(mode);
    }
  });

  it('is never more open than declared, not for a moment', () => {
    const seen: string[] = [];
    const watch = (name: 'openSync' | 'fchmodSync' | 'fchownSync' | 'renameSync', args: unknown[]): unknown => {
      const result = (fs[name] as (...args: unknown[]) => unknown)(...args);
      if (name === 'openSync' && Number(args[1]) & fs.constants.O_CREAT)
        seen.push(`made ${Number(args[2]).toString(8)}`);
      if (name !== 'openSync') seen.push(name);
      return result;
    };
    const names = ['openSync', 'fchmodSync', 'fchownSync', 'renameSync'] as const;
    const watching = Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => watch(name, args)]));
    const watched = new RootedFiles(root, { ...SYSTEM_CALLS, ...watching } as SystemCalls, true);
    watched.write('/etc/x', bytes('secret'), { mode: 0o440, owner: me });
    watched.close();
    // Its owner's before it has any right for others, and in its place only afterwards.
    expect(seen).toEqual(['made 400', 'fchownSync', 'fchmodSync', 'renameSync']);
  });

  it('replaces another one whole, and leaves nothing beside it', () => {
    put('/etc/x', 'one');
    put('/etc/x', 'two');
    expect(readFileSync(at('etc/x'), 'utf8')).toBe('two');
    expect(Object.keys(treeOf(root))).toEqual(['etc', 'etc/x']);
  });

  it('is looked at with its digest, which follows every change', () => {
    put('/etc/x', 'one', 0o640);
    const first = files.look('/etc/x');
    expect(first).toMatchObject({ kind: 'file', sizeBytes: 3, stamp: { mode: 0o640, owner: me } });
    expect(files.look('/etc/x')).toEqual(first);
    writeFileSync(at('etc/x'), 'eno');
    expect(files.look('/etc/x')).not.toEqual(first);
    expect(Buffer.from(files.read('/etc/x')).toString()).toBe('eno');
  });
});

describe('a path that is not plain', () => {
  const cases: Record<string, () => void> = {
    link: () => symlinkSync('/etc/passwd', at('etc/x')),
    device: () => execFileSync('mkfifo', [at('etc/x')]),
    parent_link: () => {
      rmSync(at('etc'), { recursive: true });
      symlinkSync('/tmp', at('etc'));
    },
    parent_file: () => {
      rmSync(at('etc'), { recursive: true });
      writeFileSync(at('etc'), '');
    },
  };

  it.each(Object.keys(cases))('is told and refused at the write too: %s', (why) => {
    cases[why]?.();
    const before = treeOf(root);
    expect(files.look('/etc/x')).toEqual({ kind: 'not_plain', why });
    for (const act of [() => put('/etc/x', 'evil'), () => files.remove('/etc/x'), () => files.makeFolder('/etc/x/y')]) {
      expect(act).toThrow(expect.objectContaining({ name: 'FileFailure', code: 'path_not_plain' }));
    }
    expect(treeOf(root)).toEqual(before);
  });

  it('is a folder in the place of a file', () => {
    mkdirSync(at('etc/x'));
    expect(files.look('/etc/x')).toEqual({ kind: 'folder' });
    expect(() => put('/etc/x', 'text')).toThrow(expect.objectContaining({ code: 'path_not_plain' }));
    expect(() => files.remove('/etc/x')).toThrow(expect.objectContaining({ code: 'path_not_plain' }));
  });

  it('does not leave the root when a folder is exchanged for a link in the middle of a write', () => {
    const outside = scratchFolder();
    mkdirSync(at('etc/deep'));
    const exchanging = (...args: Parameters<typeof fs.renameSync>): void => {
      renameSync(at('etc/deep'), at('etc/was'));
      symlinkSync(outside, at('etc/deep'));
      fs.renameSync(...args);
    };
    const racing = new RootedFiles(root, { ...SYSTEM_CALLS, renameSync: exchanging as typeof fs.renameSync });
    racing.write('/etc/deep/x', bytes('text'), { mode: 0o644, owner: me });
    racing.close();
    expect(treeOf(outside)).toEqual({});
    expect(readFileSync(at('etc/was/x'), 'utf8')).toBe('text');
    rmSync(outside, { recursive: true });
  });

  it.each(['/../x', '/etc/../../x', '/etc//x', 'etc/x', '/etc/./x', '/', '/etc/\0'])('is never %j', (path) => {
    expect(() => files.look(path)).toThrow(FileFailure);
  });
});

describe('folders', () => {
  it('are made open to read, and go only when they are empty', () => {
    files.makeFolder('/opt');
    files.makeFolder('/opt');
    expect(statSync(at('opt')).mode & 0o777).toBe(0o755);
    put('/opt/x', '');
    expect(files.removeFolder('/opt')).toBe('not_empty');
    files.remove('/opt/x');
    files.remove('/opt/x');
    expect(files.removeFolder('/opt')).toBe('gone');
    expect(files.removeFolder('/opt')).toBe('gone');
  });

  it('above a path that are not there make it absent', () => {
    expect(files.look('/no/such/path')).toEqual({ kind: 'absent' });
    expect(() => put('/no/such/path', '')).toThrow(FileFailure);
  });
});

describe('owners', () => {
  it('are looked up in the root, which knows root without a list', () => {
    expect(files.ownership('root', undefined)).toEqual({ uid: 0, gid: 0 });
    expect(files.ownership('web', undefined)).toBeNull();
    writeFileSync(at('etc/passwd'), 'root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n');
    writeFileSync(at('etc/group'), 'root:x:0:\nadm:x:4:\n');
    expect(files.ownership('web', undefined)).toEqual({ uid: 33, gid: 34 });
    expect(files.ownership('web', 'adm')).toEqual({ uid: 33, gid: 4 });
    expect(files.ownership('web', 'nobody')).toBeNull();
    chmodSync(at('etc/passwd'), 0o644);
  });
});
