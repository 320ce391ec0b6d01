import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommit } from './commit.ts';

const SHA = 'a'.repeat(40);
const TREE = 'b'.repeat(40);
const ADA = 'Ada <ada@example.com> 1700000000 +0100';

interface Parts {
  readonly author?: string | Buffer | null;
  readonly committer?: string | Buffer | null;
  readonly before?: string;
  readonly extra?: string;
  readonly message?: string | Buffer;
}

function commitOf({ author = ADA, committer = ADA, before = '', extra = '', message = 'x\n' }: Parts) {
  const header = (name: string, value: string | Buffer | null) =>
    value === null ? [] : [Buffer.from(`${name} `), Buffer.from(value), Buffer.from('\n')];
  const people = [...header('author', author), ...header('committer', committer)];
  const parts = [Buffer.from(`tree ${TREE}\n${before}`), ...people, Buffer.from(`${extra}\n`), Buffer.from(message)];
  return parseCommit(SHA, Buffer.concat(parts));
}
const revisionOf = (parts: Parts) => commitOf(parts).revision;

describe('[RS58] who wrote a commit and when, as git reads it', () => {
  const READ = ['Ada', 'ada@example.com', '2023-11-14T22:13:20.000Z'];

  it.each<[string, string, readonly (string | null)[]]>([
    ['as usual', ADA, READ],
    ['a zone of six digits', 'Ada <ada@example.com> 1700000000 +051800', READ],
    ['a zone in letters', 'Ada <ada@example.com> 1700000000 UTC', READ],
    ['no zone', 'Ada <ada@example.com> 1700000000', READ],
    ['zeros before the time', 'Ada <ada@example.com> 01700000000 +0000', READ],
    ['no space before the e-mail', 'Ada<ada@example.com> 1700000000 +0000', READ],
    ['a bracket in the name', 'A>da <ada@example.com> 1700000000 +0000', ['A>da', ...READ.slice(1)]],
    ['a bracket behind the e-mail', 'Ada <ada@example.com>x> 1700000000 +0000', READ],
    ['no name', '<ada@example.com> 1700000000 +0000', [null, ...READ.slice(1)]],
    ['no e-mail', 'Ada <> 1700000000 +0000', ['Ada', null, READ[2] ?? '']],
    ['no time', 'Ada <ada@example.com>', ['Ada', 'ada@example.com', null]],
    ['the first second', 'Ada <ada@example.com> 0 +0000', ['Ada', 'ada@example.com', '1970-01-01T00:00:00.000Z']],
    ['the last second of the year 9999', 'Ada <a@b> 253402300799 +0000', ['Ada', 'a@b', '9999-12-31T23:59:59.000Z']],
    ['the second after that', 'Ada <ada@example.com> 253402300800 +0000', ['Ada', 'ada@example.com', null]],
    ['more digits than there is time', 'Ada <a@b> 99999999999999999999 +0000', ['Ada', 'a@b', null]],
    ['a time before 1970', 'Ada <ada@example.com> -5 +0000', ['Ada', 'ada@example.com', null]],
    ['a date in words', 'Ada <ada@example.com> yesterday', ['Ada', 'ada@example.com', null]],
    ['no brackets at all', 'Ada 1700000000 +0000', [null, null, null]],
    ['a bracket that is not closed', 'Ada <ada@example.com 1700000000', [null, null, null]],
    ['nothing', '', [null, null, null]],
  ])('%s', (_what, line, expected) => {
    const { author_name, author_email, committed_at } = revisionOf({ author: line, committer: line });
    expect([author_name, author_email, committed_at]).toEqual(expected);
  });

  it('without an author, a committer, or either', () => {
    expect(revisionOf({ author: null })).toMatchObject({
      author_name: null,
      author_email: null,
      committed_at: READ[2],
    });
    expect(revisionOf({ committer: null })).toMatchObject({ author_name: 'Ada', committed_at: null });
    expect(commitOf({ author: null, committer: null })).toMatchObject({ committedAtSeconds: 0, tree: TREE });
  });

  it('the first author counts, and one in the message or in a signature does not', () => {
    const extra = 'author Eve <eve@example.com> 1 +0000\ngpgsig x\n author Mallory <m@m> 2 +0000\n';
    expect(revisionOf({ extra, message: 'author Zoe <z@z> 3 +0000\n' })).toMatchObject({ author_name: 'Ada' });
  });
});

describe('[RS58] the encoding that a commit declares', () => {
  const inLatin1 = (text: string) => Buffer.from(text, 'latin1');
  const shiftJis = Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea]);
  const koi8 = Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]);
  const eucJp = Buffer.from([0xc6, 0xfc, 0xcb, 0xdc, 0xb8, 0xec]);
  const iso2022 = Buffer.from('\u001b$BF|K\\8l\u001b(B', 'latin1');

  it.each<[string, Buffer, string]>([
    ['ISO-8859-1', inLatin1('Größe'), 'Größe'],
    ['latin-1', inLatin1('Größe'), 'Größe'],
    ['iso8859-15', Buffer.from([0xa4]), '€'],
    ['CP1252', Buffer.from([0x80]), '€'],
    ['Shift_JIS', shiftJis, '日本語'],
    ['SJIS', shiftJis, '日本語'],
    ['eucJP', eucJp, '日本語'],
    ['ISO-2022-JP', iso2022, '日本語'],
    ['KOI8-R', koi8, 'Привет'],
    ['UTF8', Buffer.from('Größe'), 'Größe'],
  ])('%s is decoded, in the message and in the name', (encoding, bytes, text) => {
    const author = Buffer.concat([bytes, Buffer.from(' <a@b> 1700000000 +0000')]);
    const revision = revisionOf({ author, extra: `encoding ${encoding}\n`, message: bytes });
    expect([revision.message, revision.author_name]).toEqual([text, text]);
  });

  it.each(['x-nobody-knows', 'UTF-16', 'UTF-7', ''])(
    'of "%s" only ASCII is shown, and nothing is made up',
    (encoding) => {
      const message = Buffer.concat([Buffer.from('plain '), Buffer.from('ü'), Buffer.from(' text')]);
      expect(revisionOf({ extra: `encoding ${encoding}\n`, message })).toMatchObject({
        message: 'plain \ufffd\ufffd text',
        author_name: 'Ada',
      });
    },
  );

  it('is UTF-8 where none is declared; what is none is marked as such', () => {
    expect(revisionOf({ message: 'Größe' }).message).toBe('Größe');
    expect(revisionOf({ message: inLatin1('Größe') }).message).toBe('Gr\ufffd\ufffde');
  });
});

describe('a commit', () => {
  it('[RS58] has the parents behind its tree, and none from further down', () => {
    const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
    const before = `parent ${one}\nparent ${two}\n`;
    expect(commitOf({ before, extra: `parent ${'3'.repeat(40)}\n` }).parents).toEqual([one, two]);
    expect(commitOf({}).parents).toEqual([]);
  });

  it('[RS58] has no message when it ends with its headers', () => {
    const bytes = Buffer.from(`tree ${TREE}\nauthor ${ADA}\ncommitter ${ADA}`);
    expect(parseCommit(SHA, bytes).revision).toMatchObject({ message: '', author_name: 'Ada' });
  });

  it.each([
    ['no tree', `author ${ADA}\n\nx\n`],
    ['a tree that is no id', `tree 1234\nauthor ${ADA}\n\nx\n`],
    ['the id of another format', `tree ${'c'.repeat(64)}\n\nx\n`],
    ['nothing', ''],
    ['a parent that is no id', `tree ${TREE}\nparent 12\n\nx\n`],
  ])('[RS58] with %s is told as one that cannot be read', (_what, text) => {
    expect(() => parseCommit(SHA, Buffer.from(text))).toThrow(/^its commit names/);
  });

  it('[RS58] of any bytes is read, or told as one that cannot be read', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, bytes, (author, message) => {
        const lines = Buffer.from(author.toString('latin1').replaceAll('\n', ' '), 'latin1');
        const { revision } = commitOf({ author: lines, committer: lines, message });
        expect(JSON.stringify(revision).isWellFormed()).toBe(true);
        expect(`${revision.author_name}${revision.author_email}`).not.toMatch(/[\p{Cc}]/u);
      }),
    );
  });
});
