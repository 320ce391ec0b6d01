import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '@fleetwright/contracts';
import { ModuleContent } from '@fleetwright/contracts/agents';
import { contentProblems, renderTemplate } from '@fleetwright/core/module-content';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';

const published = CATALOGUE.flatMap(({ name, config, versions }) =>
  versions.flatMap(({ version, content }) => (content === undefined ? [] : [{ name, version, config, content }])),
);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fleetwright-demo-'));
});
afterEach(() => removeFolder(root));

function putOnDisk({ files }: ModuleContent, config: Readonly<Record<string, Json>>): void {
  for (const { path, text } of files) {
    const rendered = renderTemplate(text, config);
    if (!rendered.ok) throw new Error(rendered.problems[0]?.message);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), rendered.text);
  }
}

function checksPass({ health }: ModuleContent): boolean {
  return health.every((check) => {
    if (check.kind !== 'command') throw new Error('the demo has no server to ask');
    const [program = '', ...args] = check.command;
    return spawnSync(program, args, { cwd: root, env: { FLEETWRIGHT_ROOT: root } }).status === 0;
  });
}

describe('the demo’s modules', () => {
  it('can be published as they are', () => {
    expect(published.length).toBeGreaterThan(4);
    for (const { content, config } of published) {
      expect(ModuleContent.parse(content)).toEqual(content);
      expect(contentProblems(content, config)).toEqual([]);
    }
  });

  it('are in nobody’s way, and need nothing that a folder does not have', () => {
    const pathsOf = new Map(published.map(({ name, content }) => [name, content.files.map(({ path }) => path)]));
    const paths = [...pathsOf.values()].flat();
    expect(new Set(paths).size).toBe(paths.length);
    for (const { content } of published) expect([content.packages, content.units]).toEqual([[], []]);
  });

  it.each(published)('$name $version passes its checks once its files are there, and not before', (each) => {
    expect(checksPass(each.content)).toBe(false);
    putOnDisk(each.content, each.config);
    expect(checksPass(each.content)).toBe(true);
  });

  it('tell an nginx without workers', () => {
    const { content, config } = published.find(({ name }) => name === 'nginx') ?? { content: undefined, config: {} };
    if (content === undefined) throw new Error('the demo has an nginx');
    putOnDisk(content, { ...config, workers: 0 });
    expect(checksPass(content)).toBe(false);
  });
});
