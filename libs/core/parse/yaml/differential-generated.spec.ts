import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { refuseSource } from '../text/source.ts';
import { DIFFERENCES } from './testing/yaml-differences.ts';
import { ours, type Read, theirs } from './testing/two-readers.ts';

/** The same texts on every machine and in every run. */
const SEED = 20_260_101;
const LONG = { timeout: 60_000 };
const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}.yaml`, import.meta.url), 'utf8');

/** Below an indentation indicator the package drops blanks at the end of a text: listed, with who is right. */
const INDICATOR = /[|>][1-9]/;

function expectAgreement(text: string): Read {
  const one = ours(text);
  if (!INDICATOR.test(text)) expect(one, JSON.stringify(text)).toEqual(theirs(text));
  return one;
}

/** Expects as well what the text was written from, unless the language refuses a number or key in it. */
function expectValue(text: string, given: unknown): void {
  const read = expectAgreement(text);
  if (read !== 'refused') expect(read.value, JSON.stringify(text)).toEqual(given);
}

/** A fleet is a map: what else stands at the root of a file is refused whatever it is. */
const ofFleet = (read: Read): Read =>
  read !== 'refused' && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value)
    ? read
    : 'refused';

/** As above, for a text that is hardly YAML: what only one of the two takes has to have a construct that is listed. */
function expectListed(text: string): boolean {
  const [one, other] = [ofFleet(ours(text)), ofFleet(theirs(text))];
  if (one !== 'refused' && other !== 'refused') {
    expect(one, JSON.stringify(text)).toEqual(other);
    return true;
  }
  if (one === other) return false;
  const takenBy = one === 'refused' ? 'them' : 'us';
  const listed = DIFFERENCES.some((each) => each.takenBy === takenBy && each.pattern.test(text));
  expect(listed, `only ${takenBy} take ${JSON.stringify(text)}`).toBe(true);
  return false;
}

const key = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('a b', '- x', 'x: y', '1', 'no', '<<', '__proto__', '', '[', '?', '#'),
);
const TRICKY = ['no', '~', '1.10', '012', 'a\nb\n', ' lead', 'trail ', '#', '- a', 'x: y', '&a', '%', '\t', 'a\n\n b'];
const scalar = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', ':', '#', '"', "'", ',', ']', '\t', '-'), maxLength: 12 }),
  fc.constantFrom(...TRICKY, '1e3', '0x1f', '.5', '-0'),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));
const document = fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 });

describe('what libraries and people write', () => {
  const style = fc.record({
    collectionStyle: fc.constantFrom('any', 'block', 'flow'),
    defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 20, 80),
  } as const);

  // Not always what it was given: a text of blanks, written as a block, has lost them in the file already.
  it('[PA12] both read the same where the yaml package writes, in any style', LONG, () => {
    const texts = fc.tuple(document, style).map(([given, options]) => stringify(given, options));
    fc.assert(
      fc.property(texts, (text) => void expectAgreement(text)),
      { numRuns: 600, seed: SEED },
    );
  });

  it('[PA12] both read what js-yaml and JSON write', LONG, () => {
    const options = fc.record({ flowLevel: fc.constantFrom(-1, 0, 1, 2), lineWidth: fc.constantFrom(-1, 20, 80) });
    fc.assert(
      fc.property(document, options, fc.constantFrom(0, 1, '\t'), (given, how, indent) => {
        expectValue(dump(given, how), given);
        expectValue(JSON.stringify(given, null, indent), given);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('[PA34] both read what people write as JSON below a key: brackets in its column, tabs, comments', LONG, () => {
    const gap = fc.constantFrom('', ' ', '\t', '  # ] c', ' \t# }');
    const within = fc.infiniteStream(gap);
    fc.assert(
      fc.property(document, within, (given, gaps) => {
        const next = () => gaps.next().value ?? '';
        const lines = Object.entries(given).map(
          ([name, member]) => `${JSON.stringify(name)}: ${spread(member, next)}\n`,
        );
        expectValue(lines.join(''), given);
      }),
      { numRuns: 500, seed: SEED },
    );
  });
});

/** JSON as people spread it over lines: its last bracket stands at the margin, as the key does. */
function spread(member: unknown, gap: () => string): string {
  if (typeof member !== 'object' || member === null) return JSON.stringify(member) + gap();
  const lines = JSON.stringify(member, null, 2).split('\n');
  return lines.map((line, at) => (at === lines.length - 1 ? line : `${line}${gap()}`)).join('\n') + gap();
}

describe('texts that are hardly YAML', () => {
  const WORDS = ['a', 'b', '1', '~', '-', 'x y', '0x1', '<<', '"x"', "'y'", '"\\n"', '&a ', '*a', '*a '];
  const MARKS = [
    ': ',
    ':',
    'a: ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    ',',
    '? ',
    '|\n',
    '>\n',
    '|-\n',
    '>+\n',
    '#c',
    ' # d',
  ];
  const LINES = ['\n', '  ', '\n  ', '\n- ', '\nb: ', '\n  c: ', '\n\n', '\n]', '---\n', '...\n', '\t'];
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 3, arbitrary: fc.constantFrom(...MARKS) },
    { weight: 2, arbitrary: fc.constantFrom(...LINES) },
  );
  const start = fc.constantFrom('', 'k:', 'k: ', '  k: ', 'k: [', 'k: {');

  it('[PA35] are seen alike, or have a construct that is listed', LONG, () => {
    let read = 0;
    fc.assert(
      fc.property(start, fc.array(piece, { maxLength: 9 }), (first, pieces) => {
        read += expectListed(`${first}${pieces.join('')}\n`) ? 1 : 0;
      }),
      { numRuns: 12_000, seed: SEED },
    );
    // Otherwise this would only try what nobody takes.
    expect(read).toBeGreaterThan(400);
  });

  it.each(['list-form', 'map-form', 'runbook-map-form'])('[PA35] %s with any part cut, doubled or changed', (name) => {
    const text = fixture(name);
    const place = fc.integer({ min: 0, max: text.length });
    let read = 0;
    const mutated = fc
      .tuple(place, place, fc.oneof(piece, fc.constant('')), fc.boolean())
      .map(([one, other, put, cut]) => {
        const [from, to] = one < other ? [one, other] : [other, one];
        const near = Math.min(to, from + 30);
        return cut ? text.slice(0, from) + put + text.slice(near) : text.slice(0, near) + put + text.slice(from);
      });
    fc.assert(
      fc.property(mutated, (changed) => {
        if (!refuseSource(changed)) read += expectListed(changed) ? 1 : 0;
      }),
      { numRuns: 600, seed: SEED },
    );
    expect(read).toBeGreaterThan(40);
  });
});
