import { describe, expect, it } from 'vitest';
import { VALUE_DEPTH_MAX } from './limits.ts';
import { mapTextProblems, textProblems } from './check-texts.ts';

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
const told = (value: unknown) => textProblems('config', value).map(({ path, code }) => `${path} ${code}`);

describe('[IV4] what no database text can hold', () => {
  it('is told at its place, however deep, all of it at once', () => {
    const value = { a: 'x\u0000y', list: ['fine', { b: '\ud800' }], 'key\u0000': 1 };
    expect(told(value)).toEqual(['config.a invalid_text', 'config.list[1].b invalid_text', 'config invalid_text']);
  });

  it('is nothing of what people write', () => {
    expect(told({ text: 'é 漢字 🙂\n\t', ['__proto__']: { x: 1 }, list: [null, true, 1.5] })).toEqual([]);
  });

  it('is nesting beyond the limit, and nothing below it is looked at', () => {
    expect(told(nested(VALUE_DEPTH_MAX))).toEqual([]);
    const problems = textProblems('config', nested(VALUE_DEPTH_MAX + 1));
    expect(problems.map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('is told of each value of a request at its name', () => {
    expect(mapTextProblems({ name: 'a\u0000', reason: 'fine' }).map(({ path }) => path)).toEqual(['name']);
  });
});
