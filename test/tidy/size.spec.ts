import { describe, expect, it } from 'vitest';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, findLongFiles, findLongFunctions, linesOf } from './size.ts';
import { projectFiles } from './tree.ts';

const code = projectFiles(/\.(ts|tsx|mjs)$/);
const other = projectFiles(/\.(sql|css|sh|html)$/);

const body = (lines: number) => "  say('x');\n".repeat(lines);

describe('sizes', () => {
  it(`no file has more than ${FILE_LINES_MAX} lines`, () => {
    expect(findLongFiles([...code, ...other])).toEqual([]);
  });

  it(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
    expect(findLongFunctions(code)).toEqual([]);
  });

  it('are read from the whole tree, and reported', () => {
    const lines = code.map(({ text }) => linesOf(text)).sort((a, b) => a - b);
    const at = (share: number) => lines[Math.floor(lines.length * share)];
    console.log(`${lines.length} files of code: median ${at(0.5)} lines, p90 ${at(0.9)}, longest ${lines.at(-1)}`);
    expect(lines.length).toBeGreaterThan(100);
  });
});

describe('the size checks', () => {
  it('find a long file', () => {
    expect(findLongFiles([{ path: 'a.sql', text: 'select 1;\n'.repeat(FILE_LINES_MAX) }])).toEqual([]);
    expect(findLongFiles([{ path: 'a.sql', text: 'select 1;\n'.repeat(FILE_LINES_MAX + 1) }])).toHaveLength(1);
  });

  it.each([
    ['a function', (inner: string) => `\nexport function f() {\n${inner}}\n`],
    ['an arrow function', (inner: string) => `\nconst f = async <T>(x: T) => {\n${inner}};\n`],
    ['a method', (inner: string) => `\nclass A {\n  @dec() m() {\n${inner}}\n}\n`],
    ['a test', (inner: string) => `describe('x', () => {\nit('y', () => {\n${inner}});\n});\n`],
    ['a table of tests', (inner: string) => `describe.each([1])('x', () => {\nit('y', () => {\n${inner}});\n});\n`],
  ])('find %s that is too long', (_, source) => {
    const fitting = source(body(FUNCTION_LINES_MAX - 2));
    expect(findLongFunctions([{ path: 'a.ts', text: fitting }])).toEqual([]);
    const long = source(body(FUNCTION_LINES_MAX - 1));
    expect(findLongFunctions([{ path: 'a.ts', text: long }])).toEqual([
      expect.stringMatching(/^a[.]ts:[23] is a function of 71 lines/),
    ]);
  });
});
