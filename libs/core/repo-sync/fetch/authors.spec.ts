import { describe, expect, it } from 'vitest';
import { AUTHORS_MAX, authorsOfCommit, authorsTogether } from './authors.ts';

const message = [
  'Add a node',
  '',
  'Co-authored-by: Ben <Ben@Example.com>',
  '  co-authored-by: Cem <cem@example.com>  ',
  'Reviewed-by: Dan <dan@example.com>',
  'Co-authored-by: nobody',
].join('\n');

describe('[RS59] the authors of a commit', () => {
  it('are its author, its committer and those whom it names as co-authors, in lower case', () => {
    expect(authorsOfCommit({ author_email: 'Ada@example.COM', message }, 'bot@example.com')).toEqual([
      'ada@example.com',
      'bot@example.com',
      'ben@example.com',
      'cem@example.com',
    ]);
  });

  it('are told where one of them has no address, or one that is none', () => {
    expect(authorsOfCommit({ author_email: null, message: '' }, 'x'.repeat(321))).toEqual([null, null]);
  });
});

describe('[RS59] the authors since the last applied revision', () => {
  const ada = { addresses: ['ada@example.com', null], isComplete: true };

  it('are those of all fetches since, each once', () => {
    expect(authorsTogether(ada, { addresses: ['ben@example.com', 'ada@example.com'], isComplete: true })).toEqual({
      addresses: ['ada@example.com', null, 'ben@example.com'],
      isComplete: true,
    });
    expect(authorsTogether()).toEqual({ addresses: [], isComplete: true });
  });

  it('are not all known when some fetch did not see every commit, or there are too many', () => {
    expect(authorsTogether(ada, { addresses: [], isComplete: false }).isComplete).toBe(false);
    const many = { addresses: Array.from({ length: AUTHORS_MAX + 1 }, (_, n) => `${n}@example.com`), isComplete: true };
    expect(authorsTogether(many)).toMatchObject({ isComplete: false, addresses: { length: AUTHORS_MAX } });
  });
});
