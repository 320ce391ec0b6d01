import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What git makes of a file with a patch. */
function applied(before: string, patch: string, path: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], {
    cwd: folder,
    input: patch,
    env: { PATH: process.env['PATH'] },
  });
  return readFileSync(file, 'utf8');
}

const lines = (count: number, mark = '') => Array.from({ length: count }, (_, n) => `line ${n}${mark}`).join('\n');

describe('a unified diff', () => {
  it.each<[string, string, string, string]>([
    ['a line', 'a\nb\nc\n', 'a\nx\nc\n', 'fleet.yaml'],
    [
      'lines far apart',
      `${lines(40)}\n`,
      `${lines(40).replace('line 3', 'three').replace('line 33', '')}\n`,
      'envs/eu/fleet.yaml',
    ],
    ['carriage returns', 'a\r\nb\r\n', 'a\r\nx\r\n', 'fleet.yaml'],
    ['a last line without its end', 'a\nb', 'a\nb\nc', 'fleet.yaml'],
    ['a last line that gets its end', 'a\nb', 'a\nb\n', 'fleet.yaml'],
    ['an empty file', '', 'a\n', 'fleet.yaml'],
    ['all that goes', 'a\nb\n', '', 'fleet.yaml'],
    ['a name with a blank', 'a\n', 'b\n', 'our envs/fleet.yaml'],
    ['a name with a quote', 'a\n', 'b\n', 'the "eu"/fleet.yaml'],
    ['a name of another alphabet', 'a\n', 'b\n', 'größe/fleet.yaml'],
    ['lines that look like a diff', '--- a/x\n+++ b/x\n', '--- a/x\n+++ b/y\n@@ -1 +1 @@\n', 'fleet.yaml'],
  ])('[FF12] is taken by git: %s', (_, before, after, path) => {
    expect(applied(before, unifiedDiff(before, after, path), path)).toBe(after);
  });

  it('[FF12] is empty for equal texts', () => {
    expect(unifiedDiff('a\n', 'a\n', 'fleet.yaml')).toBe('');
  });

  it('[FF13] of texts that have nothing in common replaces the whole', () => {
    const [before, after] = [lines(6_000, ' old'), `${lines(6_000, ' new')}\n`];
    const patch = unifiedDiff(before, after, 'fleet.yaml');
    expect(patch.match(/^@@ .*/gm)).toEqual(['@@ -1,6000 +1,6000 @@']);
    expect(applied(before, patch, 'fleet.yaml')).toBe(after);
  });
});
