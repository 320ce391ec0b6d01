import { MemoryAnswers } from '@fleetwright/adapters/pipeline-memory';
import type { Answer, Answers, RepeatableRequest } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, type TestDatabase, waitFor } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateAnswers, PostgresAnswers } from './index.ts';

const LONG_MS = 60_000;
const ANSWER: Answer = { status: 202, body: '{"a":"\\u0000 ☃"}', headers: { etag: '"3"' } };
const NOTHING: Answer = { status: 204, body: null, headers: {} };

let database: TestDatabase;
let pool: pg.Pool;
const all: Record<string, Answers> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await Promise.all([migrateAnswers(pool), migrateAnswers(pool)]);
  all['postgres'] = new PostgresAnswers({ pool });
  all['memory'] = new MemoryAnswers({ now: () => new Date().toISOString() });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

let requests = 0;
function request(more: Partial<RepeatableRequest> = {}): RepeatableRequest {
  requests += 1;
  return { account: 'acme', scope: String(requests).padStart(64, '0'), content: 'c'.repeat(64), ...more };
}

// The memory adapter stands in for the other one in unit tests, so both must keep the same promises.
describe.each(['memory', 'postgres'])('Answers in %s', (name) => {
  const answers = () => all[name]!;
  const claim = (asked: RepeatableRequest, holder: string, ttlMs = LONG_MS) => answers().claim(asked, holder, ttlMs);

  it('[ES30] of many that ask the same at once exactly one is to answer', async () => {
    const asked = request();
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claim(asked, `holder-${n}`)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === 'in_progress')).toHaveLength(19);
  });

  it.each([ANSWER, NOTHING])(
    '[ES31] an answer that was kept is given to every repetition, as it was',
    async (answer) => {
      const asked = request();
      await claim(asked, 'one');
      expect(await answers().keep(asked, answer)).toEqual(answer);
      expect(await claim(asked, 'two')).toEqual({ kind: 'answered', answer });
      expect(await claim(asked, 'one')).toEqual({ kind: 'answered', answer });
    },
  );

  it('[ES31] the first answer stays, also when a holder that was thought dead gives another', async () => {
    const asked = request();
    await claim(asked, 'frozen', 1);
    await waitFor(async () => (await claim(asked, 'second')).kind === 'claimed', { what: 'the claim to end' });
    expect(await answers().keep(asked, ANSWER)).toEqual(ANSWER);
    expect(await answers().keep(asked, NOTHING)).toEqual(ANSWER);
    await answers().release(asked.scope, 'frozen');
    expect(await claim(asked, 'third')).toEqual({ kind: 'answered', answer: ANSWER });
  });

  it('[ES32] another content under the same scope is told, before and after the answer', async () => {
    const asked = request();
    const other = { ...asked, content: 'd'.repeat(64) };
    await claim(asked, 'one', 1);
    expect(await claim(other, 'two')).toEqual({ kind: 'other_content' });
    await answers().keep(asked, ANSWER);
    expect(await claim(other, 'two')).toEqual({ kind: 'other_content' });
  });

  it('[ES33] a claim that is given up leaves nothing, but only its holder can give it up', async () => {
    const asked = request();
    await claim(asked, 'one');
    await answers().release(asked.scope, 'two');
    expect(await claim(asked, 'two')).toEqual({ kind: 'in_progress' });
    await answers().release(asked.scope, 'one');
    expect(await claim({ ...asked, content: 'e'.repeat(64) }, 'two')).toEqual({ kind: 'claimed' });
  });

  it('[ES33] a claim goes to another holder when it ends, and not while it is renewed', async () => {
    const asked = request();
    await claim(asked, 'one', 1);
    await answers().renew(asked.scope, 'one', LONG_MS);
    expect(await claim(asked, 'two')).toEqual({ kind: 'in_progress' });
    await answers().renew(asked.scope, 'two', 1);
    expect(await claim(asked, 'two')).toEqual({ kind: 'in_progress' });
    await answers().renew(asked.scope, 'one', 1);
    await waitFor(async () => (await claim(asked, 'two')).kind === 'claimed', { what: 'the claim to end' });
  });

  it('[ES34] old answers are forgotten, and claims in progress are not', async () => {
    const [old, open] = [request(), request()];
    await claim(old, 'one', 1);
    await answers().keep(old, ANSWER);
    await claim(open, 'one');
    await waitFor(
      async () => {
        await answers().forget({ olderThanMs: 0, perAccountMax: 1_000 });
        return (await claim(old, 'two')).kind === 'claimed';
      },
      { what: 'the answer to be forgotten' },
    );
    expect(await claim(open, 'two')).toEqual({ kind: 'in_progress' });
  });

  it('[ES34] of one account the newest are kept, so many as may be; another account keeps its own', async () => {
    const crowded = Array.from({ length: 5 }, () => request({ account: `crowded-${name}` }));
    const other = request({ account: `other-${name}` });
    for (const asked of [other, ...crowded]) {
      await claim(asked, 'one', 1);
      await answers().keep(asked, ANSWER);
    }
    await waitFor(
      async () => {
        await answers().forget({ olderThanMs: LONG_MS, perAccountMax: 2 });
        return (await claim(crowded[2]!, 'two', 1)).kind === 'claimed';
      },
      { what: 'the third newest to be forgotten' },
    );
    const kinds = await Promise.all(
      [other, ...crowded.slice(3)].map(async (asked) => (await claim(asked, 'two')).kind),
    );
    expect(kinds).toEqual(['answered', 'answered', 'answered']);
    expect((await claim(crowded[0]!, 'two')).kind).toBe('claimed');
  });

  it('[ES34] keeps an answer whose claim was forgotten meanwhile', async () => {
    const asked = request();
    expect(await answers().keep(asked, ANSWER)).toEqual(ANSWER);
    expect(await claim(asked, 'one')).toEqual({ kind: 'answered', answer: ANSWER });
  });
});

it('[ES19] answers in PostgreSQL say that they are unavailable when the database is', async () => {
  const ended = new pg.Pool({ connectionString: database.url });
  await ended.end();
  await expect(new PostgresAnswers({ pool: ended }).claim(request(), 'one', 1)).rejects.toThrow('cannot serve now');
});
