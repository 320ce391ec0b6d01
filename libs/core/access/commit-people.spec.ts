import { Id, type Revision } from '@fleetwright/contracts';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addressReference, authorBeside, personOf } from './commit-people.ts';
import { withSaid } from './said.ts';

const under = (key: string) => (value: unknown) =>
  createHash('sha256').update(key).update(JSON.stringify(value)).digest('hex').slice(0, 12);
const OURS = under('ours');
const ADA: Revision = {
  ...{ sha: 'a'.repeat(40), author_name: 'Ada', author_email: 'Ada@Example.com', message: 'Move it' },
  committed_at: '2026-01-01T00:00:00.000Z',
};
const textsOf = (revision: Revision) =>
  new Map(authorBeside(revision, OURS).said.map(({ id, text }) => [id, text] as const));

describe('[AC25] who made a commit', () => {
  it('stands by reference in it, and reads as before with what is kept beside', () => {
    const { revision } = authorBeside(ADA, OURS);
    expect(JSON.stringify(revision)).not.toMatch(/Ada\b|example/);
    const said = textsOf(ADA);
    expect([revision.author_name, revision.author_email].map((text) => withSaid(text!, said))).toEqual([
      'Ada',
      'Ada@Example.com',
    ]);
    expect({ ...revision, author_name: 'Ada', author_email: 'Ada@Example.com' }).toEqual(ADA);
  });

  it('is the same person by the same address, whatever its case and the name beside it; another one in another account', () => {
    const subjects = [ADA, { ...ADA, author_name: 'A. L.' }, { ...ADA, author_email: 'ada@example.com' }].flatMap(
      (each) => authorBeside(each, OURS).said.map(({ subject }) => subject),
    );
    expect(new Set(subjects)).toEqual(new Set([personOf('ADA@example.com', OURS)]));
    expect(personOf('ada@example.com', under('theirs'))).not.toBe(subjects[0]);
    expect(addressReference('Ada@example.com', OURS)).toBe(`person:${subjects[0]}`);
  });

  it('is referred to the same each time, by ids as all others are', () => {
    expect(authorBeside(ADA, OURS)).toEqual(authorBeside(ADA, OURS));
    for (const { id, subject } of authorBeside(ADA, OURS).said) {
      expect([Id.safeParse(id).success, Id.safeParse(subject).success]).toEqual([true, true]);
    }
  });

  it.each([
    ['nobody', { author_name: null, author_email: null }, 0],
    ['a name alone', { author_email: null }, 1],
    ['an address alone', { author_name: null }, 1],
    ['an empty name', { author_name: '', author_email: null }, 0],
  ])('may be %s', (_who, more, texts) => {
    const { revision, said } = authorBeside({ ...ADA, ...more }, OURS);
    expect(said).toHaveLength(texts);
    expect([revision.author_name === null, revision.author_email === null]).toEqual([
      'author_name' in more && more.author_name === null,
      'author_email' in more,
    ]);
  });
});
