import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const FILE = [
  'nodes:',
  '  - hostname: edge-01',
  '    region: eu-west-9',
  '    config:',
  '      db_password: HIDE',
  '',
].join('\n');
const texts = (text: string, from = 1, to = 200) => excerptOf(text, { from, to }).lines.map((line) => line.text);

describe('an excerpt', () => {
  it('[FL43] has the lines that were asked for, numbered as findings number them, and says how many there are', () => {
    expect(excerptOf(FILE, { from: 2, to: 3 })).toEqual({
      total: 5,
      lines: [
        { number: 2, text: '  - hostname: edge-01', isMasked: false },
        { number: 3, text: '    region: eu-west-9', isMasked: false },
      ],
    });
  });

  it('[FL43] ends where the text ends, and has nothing behind it', () => {
    expect(excerptOf(FILE, { from: 5, to: 99 }).lines.map(({ number }) => number)).toEqual([5]);
    expect(excerptOf(FILE, { from: 6, to: 9 })).toEqual({ total: 5, lines: [] });
    expect(excerptOf('', { from: 1, to: 9 })).toEqual({ total: 0, lines: [] });
  });

  it('[FL43] takes lines of either end, and no byte order mark', () => {
    expect(texts('\uFEFFa: 1\r\nb: 2\r\n\r\nc: 3')).toEqual(['a: 1', 'b: 2', '', 'c: 3']);
  });

  it('[FL43] cuts a line that is too long, and never a character', () => {
    const [line = ''] = texts(`a: ${'x'.repeat(5_000)}`);
    expect([line.length, line.at(-1)]).toEqual([2_001, '…']);
    const [other = ''] = texts(`${'x'.repeat(1_999)}${'😀'.repeat(9)}`);
    expect([other.length, other.isWellFormed()]).toEqual([2_000, true]);
  });

  it('[FL43] leaves the key of a secret and masks what it says', () => {
    expect(excerptOf(FILE, { from: 5, to: 5 }).lines).toEqual([
      { number: 5, text: '      db_password: [masked]', isMasked: true },
    ]);
    expect(texts('  - token: HIDE')).toEqual(['  - token: [masked]']);
  });

  it('[FL43] masks a secret that begins above what was asked for', () => {
    const text = 'password: |\n  HIDE\n\n  HIDE\nregion: a';
    expect(texts(text, 2)).toEqual(
      ['  [masked]', '', '  [masked]', 'region: a'].map((line) => (line === '' ? '' : line)),
    );
    expect(texts(text, 1, 1)).toEqual(['password: [masked]']);
  });

  it.each([
    'config: {workers: 4, token: HIDE}',
    '# password: HIDE',
    'mirror: https://user:HIDE@example.com/',
    `note: ghp_${'a'.repeat(36)}HIDE`,
    '"api_key": HIDE',
    '? password\n: HIDE',
  ])('[FL43] shows no secret of %j', (text) => {
    expect(texts(text).join('\n')).not.toContain('HIDE');
  });
});
