import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDeadLinks, findTitleProblems } from './documents.ts';
import { projectFiles, root } from './tree.ts';

const page = (text: string) => [{ path: 'docs/a.md', text }];

describe('the pages', () => {
  const pages = projectFiles(/\.md$/);

  it('have one title each', () => {
    expect(findTitleProblems(pages)).toEqual([]);
  });

  it('link to files that are there', () => {
    expect(findDeadLinks(pages, (path) => existsSync(join(root, path)))).toEqual([]);
  });
});

describe('findTitleProblems', () => {
  it.each([
    ['one title', '# A\n\n## B\n', 0],
    ['a comment in code', '# A\n\n```sh\n# not a title\n```\n', 0],
    ['no title', '## B\n', 1],
    ['two titles', '# A\n\n# B\n', 1],
  ])('judges %s', (_, text, problems) => {
    expect(findTitleProblems(page(text))).toHaveLength(problems);
  });
});

describe('findDeadLinks', () => {
  const exists = (path: string) => path === 'docs/b.md';

  it.each([
    ['a page beside it', '[b](b.md) [b](./b.md#part)', 0],
    ['a web page, a part of itself', '[w](https://example.org/x) [p](#part)', 0],
    ['what is not there', '[c](../c.md)', 1],
  ])('judges links to %s', (_, text, problems) => {
    expect(findDeadLinks(page(text), exists)).toHaveLength(problems);
  });
});
