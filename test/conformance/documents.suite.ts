import { createHash } from 'node:crypto';
import type { Documents } from '@fleetwright/core/event-sourcing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** One shelf, and as many processes that read and write it as a test wants. */
export interface DocumentsUnderTest {
  open(): Documents;
  close(): Promise<void>;
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const textOf = (n: number, repeated: number) => JSON.stringify({ n, lines: `edge-${n} `.repeat(repeated) });

/** Everything that `libs/core/event-sourcing/SPEC.md` promises of documents, wherever they are. */
export function describeDocuments(name: string, create: () => Promise<DocumentsUnderTest>): void {
  describe(`documents ${name}`, () => {
    let shelf: DocumentsUnderTest;
    beforeEach(async () => {
      shelf = await create();
    });
    afterEach(() => shelf.close());

    it.each([
      ['an empty text', ''],
      ['a small text', '{"a":1}'],
      ['a text with a NUL', 'version: 1\u0000'],
      ['a text of many alphabets', 'é 漢字 🙂 \u2028'.repeat(500)],
      ['a large text', textOf(1, 400_000)],
    ])('[ES25] %s comes back byte by byte under its SHA-256', async (_what, text) => {
      const [digest] = await shelf.open().put('acme', [text]);
      expect(digest).toBe(sha256(text));
      const [stored] = await shelf.open().get('acme', [sha256(text)]);
      expect(stored === text).toBe(true);
    });

    it('[ES25] texts come in the order asked, and what is not there is undefined', async () => {
      const documents = shelf.open();
      const texts = [textOf(1, 1), textOf(2, 500), textOf(3, 1)];
      const [one, two, three] = await documents.put('acme', texts);
      expect([one, two, three]).toEqual(texts.map(sha256));

      const wanted = [three, sha256('absent'), one, two, one] as string[];
      expect(await documents.get('acme', wanted)).toEqual([texts[2], undefined, texts[0], texts[1], texts[0]]);
      expect(await documents.get('acme', [])).toEqual([]);
      expect(await documents.put('acme', [])).toEqual([]);
    });

    it('[ES26] the same texts may be put twice, in one call and from many places at once', async () => {
      const texts = Array.from({ length: 12 }, (_, n) => textOf(n, 300 * n));
      const orders = [texts, texts.toReversed(), [...texts, ...texts], texts.toSorted()];

      const answers = await Promise.all([...orders, ...orders].map((order) => shelf.open().put('acme', order)));

      for (const [index, answer] of answers.entries()) expect(answer).toEqual(orders[index % 4]?.map(sha256));
      expect(await shelf.open().get('acme', texts.map(sha256))).toEqual(texts);
    });

    it('[ES27] a document of one account is not there for another', async () => {
      const documents = shelf.open();
      const [digest] = await documents.put('acme', ['secret plans']);
      expect(await documents.get('globex', [digest as string])).toEqual([undefined]);
      await documents.put('globex', ['secret plans']);
      expect(await documents.get('globex', [digest as string])).toEqual(['secret plans']);
    });
  });
}
