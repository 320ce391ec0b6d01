import { describe, expect, it } from 'vitest';
import { findNumbersWithoutUnit, findUnexplainedAbsences, findUnexplainedNulls } from './contracts.ts';
import { projectFiles } from './tree.ts';

describe('the contracts', () => {
  const files = projectFiles(/^libs\/contracts\/src\/(?!.*[.]spec[.]ts$).*[.]ts$/);

  it('are more than a few files', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it('say of every field that may be null what that means', () => {
    expect(findUnexplainedNulls(files)).toEqual([]);
  });

  it('say of every field that may be absent when that is', () => {
    expect(findUnexplainedAbsences(files)).toEqual([]);
  });

  it('say of every number what it counts, or in what unit', () => {
    expect(findNumbersWithoutUnit(files)).toEqual([]);
  });
});

describe('findUnexplainedAbsences', () => {
  it.each([
    ['a field without a word', 'a: 1,\n  name: z.string().optional(),', 1],
    ['one that may be null as well', 'a: 1,\n  name: z.string().nullish(),', 1],
    ['one that is explained', '/** Absent: all. */\n  name: z.string().optional(),', 0],
    ['one that is always there', 'a: 1,\n  name: z.string(),', 0],
  ])('judges %s', (_what, text, problems) => {
    expect(findUnexplainedAbsences([{ path: 'a.ts', text }])).toHaveLength(problems);
  });
});

describe('findNumbersWithoutUnit', () => {
  it.each([
    ['a bare number', 'a: z.string(),\n  timeout: z.int().min(0),', 1],
    ['one with its unit', 'a: z.string(),\n  timeout_seconds: z.int().min(0),', 0],
    ['one that is explained', '/** Seconds. */\n  timeout: z.number(),', 0],
    ['a text', 'a: z.string(),\n  timeout: z.string(),', 0],
  ])('judges %s', (_what, text, problems) => {
    expect(findNumbersWithoutUnit([{ path: 'a.ts', text }])).toHaveLength(problems);
  });
});

describe('findUnexplainedNulls', () => {
  it.each([
    ['a field without a word', 'a: 1,\n  name: z.string().nullable(),', 1],
    ['one that is explained', '/** null: none. */\n  name: z.string().nullable(),', 0],
    ['one that is never null', 'a: 1,\n  name: z.string(),', 0],
  ])('judges %s', (_what, text, problems) => {
    expect(findUnexplainedNulls([{ path: 'a.ts', text }])).toHaveLength(problems);
  });
});
