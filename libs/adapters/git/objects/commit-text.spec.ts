import { unstorableProblems } from '@fleetwright/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommit } from './commit.ts';

const SHA = 'a'.repeat(40);

function commit(author: string, message: Buffer | string): Buffer {
  const head = `tree ${SHA}\nauthor ${author} <ada@example.com> 1700000000 +0000\ncommitter C <c@example.com> 1700000000 +0000\n\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(message)]);
}

describe('the text of a commit', () => {
  it('shows where something stood that cannot be stored, and keeps line breaks', () => {
    const { revision } = parseCommit(SHA, commit('A\u0007da', 'one\r\ntwo\tthree\u0000four\u001b[31m'));
    expect([revision.author_name, revision.message]).toEqual(['A\ufffdda', 'one\ntwo\tthree\ufffdfour\ufffd[31m']);
  });

  it('can be stored, whatever bytes a stranger put into it', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));
    const withNul = fc.oneof(bytes, fc.constantFrom(Buffer.from([0]), Buffer.from([0xed, 0xa0, 0x80])));
    fc.assert(
      fc.property(fc.array(withNul, { maxLength: 4 }), (pieces) => {
        const { revision } = parseCommit(SHA, commit('Ada', Buffer.concat(pieces)));
        expect(unstorableProblems(revision)).toEqual([]);
      }),
    );
  });

  it('can be stored also where it is cut', () => {
    const { revision } = parseCommit(SHA, commit('Ada', '👋'.repeat(20_000)));
    expect(unstorableProblems(revision)).toEqual([]);
    expect(revision.message.length).toBeLessThan(20_000);
  });
});
