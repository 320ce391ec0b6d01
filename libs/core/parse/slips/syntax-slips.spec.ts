import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findingsOf, HEAD } from '../testing/parsing.ts';

/** What is told of a file that goes on with this. */
const reportedIn = (written: string): readonly string[] =>
  findingsOf(HEAD + written).map(({ code, line, column, message }) => `${line}:${column} ${code} ${message}`);

/** A good file as large as the largest of the hostile ones below: what they are measured by. */
const ORDINARY = `${HEAD}nodes:\n${'  - {hostname: a, template: t, region: r}\n'.repeat(11_000)}`;
/** Up to 8 is measured; 480,000 characters that are read once for each would be thousands of times that. */
const RATIO_MAX = 50;

/** Measured by the first who asks. */
let ordinaryMs: number | undefined;

/** Processor time of this thread: what else the machine does makes no difference. */
function processorMs(work: () => void): number {
  const began = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1_000;
}

const NODE = 'nodes:\n  - hostname: a\n    template: web\n';

describe('the slip in a text that is no YAML', () => {
  it.each([
    ['a list that is not closed', 'nodes: [a\n', '3:8', 'this `[` is not closed'],
    ['a map that is not closed', `${NODE}    labels: { a: b\n    region: eu\n`, '6:13', 'this `{` is not closed'],
    [
      'the inner one of two',
      'nodes: [{ a: [b }]\nmodules: {}\n',
      '3:17',
      'expected `]` for the `[` of line 3, got `}`',
    ],
    ['a bracket too much', 'nodes: [a]]\nmodules: {}\n', '3:11', 'this `]` closes nothing'],
    ['a comma that is missing', `${NODE}    labels: { a: b c: d }\n`, '6:21', 'a `,` may be missing before it'],
    ['a comment that touches', 'nodes: [\n  a,#c\n]\n', '4:5', 'a comment needs a blank before its `#`'],
    ['a quote that is not closed', `${NODE}    region: "eu\nmodules: {}\n`, '6:13', 'is not closed; add the `"`'],
    ['a single one', `${NODE}    region: 'it''s\n`, '6:13', "is not closed; add the `'`"],
    ['one closed by the next', 'modules: ["a, "b"]\n', '3:16', 'the value ends with the quote before this'],
    ['one closed lines later', 'modules: {\n  a: "x,\n  b: "y"\n}\n', '4:6', 'closed only by the `"` of line 5'],
    ['text behind a quote', `${NODE}    region: "eu"-west\n`, '6:17', 'put all of it in one pair of quotes'],
    ['a tab', `${NODE}\tregion: eu\n`, '6:1', 'tabs cannot indent'],
    ['a tab behind spaces', `${NODE}  \tregion: eu\n`, '6:3', 'tabs cannot indent'],
    ['another blank', `${NODE}\u00a0   region: eu\n  - hostname: b\n`, '6:1', 'another blank (U+00A0)'],
    ['too far right', `${NODE}      region: eu\n`, '6:7', 'indented further (6 blanks) than line 4 (4 blanks)'],
    ['too far left', `${NODE}   region: eu\n`, '6:4', 'align it with line 3 (0 blanks) or line 4 (4 blanks)'],
    ['an item too far left', `${NODE}- hostname: b\n`, '6:1', 'align it with the items of line 4 (2 blanks)'],
    ['an item too far right', `${NODE}   - hostname: b\n`, '6:4', 'align it with line 4 (2 blanks)'],
    [
      'an item among keys',
      'modules:\n  a:\n    b: c\n    - x\n',
      '6:5',
      'an item of a list stands among the keys of a map',
    ],
    ['a key among items', 'modules:\n  a:\n    - x\n    b: c\n', '6:5', 'line 5 begins a list'],
    ['no colon', `${NODE}    region eu\n`, '6:5', 'this line has no `:` behind its key'],
    [
      'no colon behind a section',
      'modules: {}\nnodes\n  - hostname: a\n',
      '4:1',
      'this line has no `:` behind its key',
    ],
    ['no blank behind a colon', `${NODE}    region:eu\n`, '6:12', 'put a blank behind the `:`'],
    ['no blank behind a dash', `${NODE}  -hostname: b\n`, '6:4', 'put a blank behind the `-`'],
    ['a colon in a value', `${NODE}    region: eu: west\n`, '6:15', 'a second `:` on one line'],
    ['a reserved character', 'modules: { a: [@nginx] }\n', '3:16', 'a plain value cannot begin with "@"'],
    ['another dash', 'nodes:\n  – hostname: a\n    template: web\n', '4:3', 'another dash (U+2013)'],
    [
      'text below a mark',
      'modules:\n  m:\n    description: |\n    a\n   b\n',
      '6:5',
      'the `|` of line 5 begins has to be',
    ],
    ['text behind a mark', 'modules:\n  m:\n    description: >a b\n', '5:18', 'put the value in quotes'],
    ['a merge conflict', '<<<<<<< HEAD\nnodes: []\n=======\n>>>>>>> main\n', '3:1', 'a merge conflict is left here'],
  ])('[PA36] %s', (_what, written, place, message) => {
    const [reported, ...others] = reportedIn(written);
    expect(others).toEqual([]);
    expect(reported).toMatch(new RegExp(`^${place} yaml_syntax `));
    expect(reported).toContain(message);
  });

  it('[PA36] each section tells its own', () => {
    const reported = reportedIn('nodes: [a\nmodules:\n  - name: b\n   version: c\nassignments: {}\ntemplates: "x\n');
    expect(reported).toEqual([
      expect.stringContaining('3:8 yaml_syntax this `[` is not closed'),
      expect.stringContaining('6:4 yaml_syntax this line is indented by 3 blanks'),
      expect.stringContaining('8:12 yaml_syntax the quote that begins here is not closed'),
    ]);
  });

  it('[PA36] a character too much or too few anywhere in an example is told once, and nearly always in its line', () => {
    const example = readFileSync(new URL('../fixtures/list-form.yaml', import.meta.url), 'utf8');
    const distances: number[] = [];
    for (let at = 0; at < example.length; at += 1) {
      const line = example.slice(0, at).split('\n').length;
      const [before, behind] = [example.slice(0, at), example.slice(at)];
      for (const changed of [
        before + behind.slice(1),
        `${before} ${behind}`,
        `${before}"${behind}`,
        `${before}[${behind}`,
      ]) {
        const reported = findingsOf(changed).filter(({ code }) => code === 'yaml_syntax');
        expect(reported.length).toBeLessThan(2);
        for (const finding of reported) distances.push(Math.abs((finding.line ?? 0) - line));
      }
    }
    // The line of the slip, or its neighbour where the two disagree. The others are long texts with a line that slipped.
    expect(distances.length).toBeGreaterThan(1_000);
    expect(distances.filter((distance) => distance > 1).length / distances.length).toBeLessThan(0.02);
  }, 60_000);

  it('[PA36] a text in flow form is one section', () => {
    const [reported, ...others] = findingsOf('{"version": 1, "account": "a", "nodes": [}');
    expect(others).toEqual([]);
    expect(reported).toMatchObject({ line: 1, column: 42, message: expect.stringContaining('expected `]`') });
  });

  it.each([
    ['backslashes', `account: "${'\\'.repeat(400_000)}`],
    ['quotes', `account: ${"'".repeat(400_001)}`],
    ['quoted items, then another bracket', `nodes: [${'"a",'.repeat(40_000)}}`],
    ['blanks behind a key', `account: a\n  b${' '.repeat(400_000)}c: d`],
    ['dashes', `nodes: a\n${'- '.repeat(60)}${'-'.repeat(400_000)}`],
    ['lines', `nodes:\n${'  - a\n'.repeat(20_000)} b: c`],
    ['sections', 'nodes: [\n'.repeat(60_000)],
  ])(
    '[PA30] %s are no quadratic work',
    (_what, text) => {
      // A quadratic reader takes minutes, thousands of times the ordinary file.
      ordinaryMs ??= processorMs(() => findingsOf(ORDINARY));
      const hostileMs = processorMs(() => expect(findingsOf(text).length).toBeGreaterThan(0));
      expect(hostileMs / ordinaryMs).toBeLessThan(RATIO_MAX);
    },
    120_000,
  );
});
