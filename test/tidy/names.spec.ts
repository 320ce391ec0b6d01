import { describe, expect, it } from 'vitest';
import { findEmptyNames, findForeignNames, findStrayTopLevel } from './names.ts';
import { projectFiles } from './tree.ts';

// Binary files have no words; the lockfile is looked at like every other text.
const files = projectFiles(/^(?!.*\.(png|ico|woff2|pack|idx)$)/);
const paths = files.map(({ path }) => path);

describe('the tree', () => {
  it('has no folder in libs whose name says nothing', () => {
    expect(findEmptyNames(paths)).toEqual([]);
  });

  it('names no registry, no mirror and nobody’s machine', () => {
    expect(findForeignNames(files)).toEqual([]);
  });

  it('has nothing in its root that belongs elsewhere', () => {
    expect(findStrayTopLevel(paths)).toEqual([]);
  });
});

describe('the name checks', () => {
  it.each(['libs/shared/a.ts', 'libs/core/common/a.ts', 'libs/kit/service/utils.ts', 'libs/adapters/git/util/a.ts'])(
    'find %s',
    (path) => {
      expect(findEmptyNames([path])).toHaveLength(1);
    },
  );

  it('leave other names alone', () => {
    expect(findEmptyNames(['libs/core/fleet/utility-bill.ts', 'libs/kit/testing/shared-servers.ts'])).toEqual([]);
  });

  it.each([
    ['registry', 'npmjs', 'org'].join('.'),
    ['deb', 'debian', 'org'].join('.'),
    ['', 'work', 'main', 'x.ts'].join('/'),
    ['', 'home', 'me', 'x.ts'].join('/'),
  ])('find %s in a text', (text) => {
    expect(findForeignNames([{ path: 'a.md', text: `see ${text}` }])).toHaveLength(1);
  });

  it('find a stray file in the root', () => {
    expect(findStrayTopLevel(['notes.txt', '.gitignore', 'libs/core/a.ts'])).toEqual([
      'notes.txt does not belong into the root: find its place in services, libs, deploy, test or docs',
    ]);
  });
});
