import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { removeFolder } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBounded, readFileBounded } from './read-file.ts';

describe('reading a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fleetwright-cli-'));
    await writeFile(join(folder, 'small'), '1234');
    await writeFile(join(folder, 'empty'), '');
  });
  afterAll(() => removeFolder(folder));

  it.each([
    ['small', 4, { kind: 'bytes', bytes: Buffer.from('1234') }],
    ['empty', 4, { kind: 'bytes', bytes: Buffer.alloc(0) }],
    ['small', 3, { kind: 'too_large', sizeBytes: 4 }],
    ['missing', 4, { kind: 'missing' }],
    ['small/below', 4, { kind: 'missing' }],
    ['', 4, { kind: 'folder' }],
  ])('%s, at most %i bytes', async (name, maxBytes, expected) => {
    expect(await readFileBounded(join(folder, name), maxBytes)).toEqual(expected);
  });

  it('that lies about its size stops at the limit: a device', async () => {
    expect(await readFileBounded('/dev/zero', 100_000)).toEqual({ kind: 'too_large' });
  });
});

describe('reading a stream', () => {
  it('takes no more than is needed to know that it is too large', async () => {
    let taken = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          taken += 1;
          yield Buffer.alloc(10);
        }
      })(),
    );
    expect(await readBounded(endless, 95)).toEqual({ kind: 'too_large' });
    expect(taken).toBeLessThan(50);
  });
});
