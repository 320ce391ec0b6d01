import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { literalBlock, writeScalar } from './scalars.ts';

describe('a scalar', () => {
  it.each([
    'web',
    'edge-01',
    'eu-west-2',
    '10.0.0.0/8',
    'fd00::/48',
    'edge-01.example.com:51820',
    '1.26.0',
    'nginx@1.26.0',
    'Standard web node',
    'Größe',
    'edge-01:nginx',
    'a_b',
    '/etc/x',
  ])('[FF11] needs no quotes: %s', (text) => {
    expect(writeScalar(text)).toBe(text);
  });

  it.each([
    'no',
    'Yes',
    'off',
    'null',
    'true',
    '~',
    '',
    ' a',
    'a ',
    '12',
    '1.10',
    '012',
    '0x1f',
    '1e3',
    '72225e2',
    '1_000',
    '12:30',
    '2026-01-01',
    '2001-12-14t21:59:43Z',
    '.inf',
    '-1',
    '- a',
    '# a',
    'a: b',
    'a #b',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '[a',
    '{a',
    '<<',
    '=',
    '---',
    '::1',
    'a:',
  ])('[FF11] is in quotes: %j', (text) => {
    expect(writeScalar(text)).toBe(`'${text}'`);
    expect(writeScalar(text, 'double')).toBe(`"${text}"`);
    for (const schema of ['core', 'yaml-1.1'] as const) expect(parse(writeScalar(text), { schema })).toBe(text);
  });

  it('[FF11] is escaped where it cannot be shown', () => {
    expect(writeScalar("it's")).toBe("'it''s'");
    expect(writeScalar('a\nb\t"\\')).toBe('"a\\nb\\t\\"\\\\"');
    expect(writeScalar('\u2028\u200b\u{e0001}\u0085')).toBe('"\\u2028\\u200b\\U000e0001\\u0085"');
    expect([writeScalar(1.5), writeScalar(false), writeScalar(null, 'single')]).toEqual(['1.5', 'false', 'null']);
  });

  it('[FF11] is read back as it was by both readers, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...':- #\'"\\,[]{}&*!|>%@`\n\r\tnoe1.0x_~=<a') }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('plain', 'single', 'double'), (value, style) => {
        const written = writeScalar(value, style);
        expect(written).not.toContain('\n');
        for (const yaml of [`k: ${written}\n`, `- ${written}\n`, `{${written}: 1}\n`, `[a, ${written}, b]\n`]) {
          expect(load(yaml), yaml).toEqual(parse(yaml));
        }
        expect(load(`k: ${written}\n`)).toEqual({ k: value });
      }),
      { numRuns: 400, seed: 20_260_101 },
    );
  });

  it('[FF11] of several lines is a block where that says the same', () => {
    expect(literalBlock('a\nb')).toEqual(['|-', 'a', 'b']);
    expect(literalBlock('a\n\nb\n')).toEqual(['|', 'a', '', 'b']);
    for (const text of ['a', 'a\n', ' a\nb', 'a\n \nb', 'a\r\nb', 'a\nb\n\n', '\na', 'a\n\u2028']) {
      expect(literalBlock(text), JSON.stringify(text)).toBeUndefined();
    }
  });
});
