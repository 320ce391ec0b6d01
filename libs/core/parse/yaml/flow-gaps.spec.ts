import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { easeFlowGaps } from './flow-gaps.ts';
import { desiredStateOf, findingsOf, HEAD, reportedIn } from '../testing/parsing.ts';

const IP = `${HEAD}sdwan:
  networks:
    f:
      virtual_ips:
        v:
          primary_holder: a
`;
const holdersOf = (text: string): unknown => desiredStateOf(text).resources.at(-1)?.declared['failover_holders'];

describe('brackets and tabs as people write them', () => {
  it.each([
    ['in the column of its key', '          failover_holders: [\n            b,\n            c,\n          ]\n'],
    ['with CRLF', '          failover_holders: [\r\n            b,\r\n            c\r\n          ]\r\n'],
    [
      'behind comments',
      '          failover_holders: [ # ]\n            b, # } no end\n            c\n\n  # ]\n          ]\n',
    ],
    ['behind nothing', '          failover_holders: [b, c\n          ]\n'],
    ['as YAML wants it', '          failover_holders: [\n            b,\n            c\n            ]\n'],
    ['on a line with tabs', '          failover_holders:\t [\tb\t,\t"c" ]\t# d\n'],
  ])('[PA34] a list closes %s', (_what, written) => {
    expect(holdersOf(IP + written)).toEqual(['b', 'c']);
  });

  it('[PA34] a map closes in the column of its key, and inner ones where they like further in', () => {
    const text = `${HEAD}modules:\n  m: {\n    config: {\n      a: [\n    1\n    ], b: {\t"x": "]\t}" }\n    }\n  }\n`;
    expect(desiredStateOf(text).resources[0]?.declared['config']).toEqual({ a: [1], b: { x: ']\t}' } });
  });

  it('[PA34] every value stays what and where it is', () => {
    const text = `${HEAD}nodes: [\n  { hostname: n, template: t,\tregion: "a\tb" }, # one\n  { hostname: n2,\ttemplate: t, region: 7 },\n]\nmodules:\n  m:\n    config:\n      script: |\n        if (x) {\n        \t[\n        ]\n        }\n`;
    expect(reportedIn(text)).toEqual([
      '4:28 nodes[0].template unresolved_reference',
      '5:40 nodes[1].region string_expected',
    ]);
    const { resources } = desiredStateOf(text.replace('region: 7', 'region: r'));
    expect(resources.map(({ key, line, column }) => `${line}:${column} ${key}`)).toEqual(['8:3 m', '4:3 n', '5:3 n2']);
    expect(resources[0]?.declared['config']).toEqual({ script: 'if (x) {\n\t[\n]\n}\n' });
    expect(resources[1]?.declared['region']).toBe('a\tb');
  });

  it.each([
    [
      'an item in the column of its key',
      'nodes: [\n{ hostname: n }\n]\n',
      4,
      'too far left to be inside the `[` of line 3',
    ],
    [
      'a bracket before the column of its key',
      'sdwan:\n  networks: [\n    a\n]\n',
      6,
      'too far left to be inside the `[` of line 4',
    ],
    ['a comment that touches', 'nodes: [\t{}# c\n]\n', 3, 'a comment needs a blank before its `#`'],
    ['a list that is not closed', 'nodes: [\nmodules: [\n]\n', 3, 'this `[` is not closed'],
    ['a bracket that closes nothing', 'nodes: [\n]\nmodules: a\n]\n', 6, 'this `]` closes nothing'],
  ])('[PA34] refused as before: %s', (_what, written, line, sentence) => {
    const [finding] = findingsOf(HEAD + written);
    expect(finding).toMatchObject({ code: 'yaml_syntax', line });
    expect(finding?.message).toContain(sentence);
  });

  it('[PA34] only blanks, line ends and comments become blanks', () => {
    const piece = fc.constantFrom(
      'a',
      '[',
      ']',
      '{',
      '}',
      ',',
      ': ',
      '\n',
      '  ',
      '\t',
      '# c]\n',
      '"x\ty"',
      '|\n',
      '- ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const eased = easeFlowGaps(text);
        expect(eased).toHaveLength(text.length);
        const changed = [...text].filter((character, at) => character !== eased[at] && eased[at] !== ' ');
        expect(changed).toEqual([]);
        expect(easeFlowGaps(eased)).toBe(eased);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[PA34] 30,000 such lists are no quadratic work', () => {
    const list = '      - [\n        1,\t2\n      ]\n';
    const text = `${HEAD}modules:\n  m:\n    config:\n      a:\n${list.repeat(30_000)}`;
    expect(desiredStateOf(text).resources[0]?.declared['config']).toMatchObject({ a: { length: 30_000 } });
  });
});
