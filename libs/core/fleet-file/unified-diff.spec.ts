import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './index.ts';

const numbered = (count: number, mark = '') => Array.from({ length: count }, (_, n) => `${n}${mark}\n`).join('');

describe('[FF12] a unified diff', () => {
  it.each<[string, string, string, string[]]>([
    ['a line', 'a\nb\nc\n', 'a\nx\nc\n', ['@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c']],
    ['the only line', 'a\n', 'b\n', ['@@ -1 +1 @@', '-a', '+b']],
    ['a new file', '', 'a\nb\n', ['@@ -0,0 +1,2 @@', '+a', '+b']],
    ['all that goes', 'a\nb\n', '', ['@@ -1,2 +0,0 @@', '-a', '-b']],
    ['a missing last line end', 'a', 'b\n', ['@@ -1 +1 @@', '-a', '\\ No newline at end of file', '+b']],
    ['one that is missing now', 'a\n', 'b', ['@@ -1 +1 @@', '-a', '+b', '\\ No newline at end of file']],
    ['a carriage return', 'a\r\n', 'b\r\n', ['@@ -1 +1 @@', '-a\r', '+b\r']],
    [
      'three lines around',
      numbered(9),
      numbered(9).replace('4', 'x'),
      [...['@@ -2,7 +2,7 @@', ' 1', ' 2', ' 3', '-4', '+x', ' 5', ' 6', ' 7']],
    ],
  ])('tells %s', (_what, before, after, body) => {
    expect(unifiedDiff(before, after, 'fleet.yaml')).toBe(
      `${['--- a/fleet.yaml', '+++ b/fleet.yaml', ...body].join('\n')}\n`,
    );
  });

  it.each([
    ['envs/eu/fleet.yaml', 'a/envs/eu/fleet.yaml'],
    ['our envs/fleet.yaml', 'a/our envs/fleet.yaml\t'],
    ['the "eu"/fleet.yaml', '"a/the \\"eu\\"/fleet.yaml"'],
    ['back\\slash.yaml', '"a/back\\\\slash.yaml"'],
    ['größe/fleet.yaml', 'a/größe/fleet.yaml'],
  ])('names the file %s as git reads it', (path, name) => {
    expect(unifiedDiff('a\n', 'b\n', path).split('\n')[0]).toBe(`--- ${name}`);
  });

  it('has a piece for each place that is far from the others, and none where nothing changed', () => {
    const after = numbered(40).replace('4\n', 'x\n').replace('\n30\n', '\ny\n');
    expect(unifiedDiff(numbered(40), after, 'f').match(/^@@ .*/gm)).toEqual(['@@ -2,7 +2,7 @@', '@@ -28,7 +28,7 @@']);
    expect(unifiedDiff(after, after, 'f')).toBe('');
  });

  it('[FF13] replaces the whole where nobody reads the lines, without the last line ends that neither has', () => {
    const patch = unifiedDiff(numbered(1_100, 'a').trimEnd(), numbered(1_100, 'b').trimEnd(), 'f');
    expect(patch.match(/^@@ .*/gm)).toEqual(['@@ -1,1100 +1,1100 @@']);
    expect(patch.match(/^\\ No newline at end of file$/gm)).toHaveLength(2);
    expect(patch.split('\n').filter((line) => /^[-+]\d/.test(line))).toHaveLength(2_200);
  });
});
