import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf, findThawed, type Frozen } from './migrations.ts';
import { projectFiles } from './tree.ts';

const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'frozen-migrations.json'), 'utf8')) as Frozen;
const steps = projectFiles(/^libs\/adapters\/[^/]+\/sql\/migrations\/.*\.sql$/);

describe('the steps of migrations', () => {
  it('are as they were when the first database ran them', () => {
    expect(steps.length).toBeGreaterThan(8);
    expect(findThawed(steps, frozen)).toEqual([]);
  });
});

describe('the check of migrations', () => {
  const step = { path: 'libs/adapters/x-postgres/sql/migrations/0001-x.sql', text: 'create table x ();' };

  it.each<[string, readonly (typeof step)[], Frozen]>([
    ['was edited', [step], { [step.path]: digestOf('create table y ();') }],
    ['is not frozen', [step], {}],
    ['is gone', [], { [step.path]: digestOf(step.text) }],
  ])('finds one that %s', (what, present, known) => {
    expect(findThawed(present, known)).toEqual([expect.stringContaining(what)]);
  });

  it('lets one pass that is as it was', () => {
    expect(findThawed([step], { [step.path]: digestOf(step.text) })).toEqual([]);
  });
});
