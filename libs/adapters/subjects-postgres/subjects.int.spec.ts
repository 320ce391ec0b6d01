import { MemorySubjects, MemoryTokenUses } from '@fleetwright/adapters/pipeline-memory';
import type { Identity, SubjectDirectory, TokenUses } from '@fleetwright/core/access';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateSubjects, PostgresSubjects, PostgresTokenUses } from './index.ts';

const NOBODY = { name: null, email: null };
const ADA = { name: 'Ada', email: 'Ada@Example.com' };

let database: TestDatabase;
let pool: pg.Pool;
const all: Record<string, SubjectDirectory> = {};
const uses: Record<string, TokenUses> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  await Promise.all([migrateSubjects(pool), migrateSubjects(pool)]);
  all['postgres'] = new PostgresSubjects({ pool });
  all['memory'] = new MemorySubjects();
  uses['postgres'] = new PostgresTokenUses({ pool });
  uses['memory'] = new MemoryTokenUses();
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

let made = 0;
const fresh = () => {
  made += 1;
  return idOf(made);
};
function identity(more: Partial<Identity> = {}): Identity {
  made += 1;
  return { account: 'acme', issuer: 'https://id.example.com/', sub: `person-${made}`, ...more };
}

// The memory adapter stands in for the other one in unit tests, so both must keep the same promises.
describe.each(['memory', 'postgres'])('The directory of subjects in %s', (name) => {
  const directory = () => all[name]!;

  it('[AC5] gives an identity one reference, the first one, also when many ask at once', async () => {
    const who = identity();
    const given = await Promise.all(Array.from({ length: 10 }, () => directory().refer(who, ADA, fresh())));
    expect(new Set(given).size).toBe(1);
    expect(await directory().refer(who, NOBODY, fresh())).toBe(given[0]);
  });

  it('[AC5] takes issuer and subject byte for byte, and another account for somebody else', async () => {
    const who = identity();
    const others = [
      who,
      { ...who, issuer: 'https://id.example.com' },
      { ...who, issuer: 'https://ID.example.com/' },
      { ...who, sub: who.sub.toUpperCase() },
      { ...who, account: 'globex' },
    ];
    const given = await Promise.all(others.map((each) => directory().refer(each, NOBODY, fresh())));
    expect(new Set(given).size).toBe(others.length);
  });

  it('[AC6] knows what the newest token that said so calls a subject', async () => {
    const who = identity();
    const subject = await directory().refer(who, NOBODY, fresh());
    expect((await directory().profiles('acme', [subject])).get(subject)).toEqual({ name: who.sub, email: null });
    await directory().refer(who, ADA, fresh());
    await directory().refer(who, { name: 'Ada L.', email: null }, fresh());
    expect((await directory().profiles('acme', [subject])).get(subject)).toEqual({ ...ADA, name: 'Ada L.' });
  });

  it('[AC6] [P7] tells nothing of unknown subjects, nor of those of another account', async () => {
    const theirs = await directory().refer(identity({ account: 'globex' }), ADA, fresh());
    expect(await directory().profiles('acme', [theirs, fresh()])).toEqual(new Map());
    expect(await directory().profiles('acme', [])).toEqual(new Map());
  });
});

describe.each(['memory', 'postgres'])('What subjects said, in %s', (name) => {
  const directory = () => all[name]!;

  it('[AC24] is kept once, told in its own account alone, and gone with whoever said it', async () => {
    const [ada, bob] = [
      await directory().refer(identity(), ADA, fresh()),
      await directory().refer(identity(), ADA, fresh()),
    ];
    const [one, two] = [fresh(), fresh()];
    await directory().keepSaid('acme', ada, { id: one, text: 'not on a Friday' });
    await directory().keepSaid('acme', ada, { id: one, text: 'something else' });
    await directory().keepSaid('acme', bob, { id: two, text: 'fine' });
    expect(await directory().said('acme', [one, two, fresh()])).toEqual(
      new Map([
        [one, 'not on a Friday'],
        [two, 'fine'],
      ]),
    );
    expect(await directory().said('globex', [one])).toEqual(new Map());
    await directory().erase('globex', [ada]);
    expect((await directory().said('acme', [one])).size).toBe(1);
    await directory().erase('acme', [ada]);
    const three = fresh();
    await directory().keepSaid('acme', ada, { id: three, text: 'as I said' });
    await directory().keepSaid('acme', ada, { id: one, text: 'not on a Friday' });
    expect(await directory().said('acme', [one, two, three])).toEqual(
      new Map([
        [one, '[erased]'],
        [two, 'fine'],
        [three, '[erased]'],
      ]),
    );
  });
});

describe.each(['memory', 'postgres'])('A subject that was erased, in %s', (name) => {
  const directory = () => all[name]!;

  it('[AC22] is called so, and has no address, however often it is erased', async () => {
    const who = identity();
    const [subject, token] = [await directory().refer(who, ADA, fresh()), fresh()];
    await directory().refer({ ...identity(), sub: token }, { name: 'laptop', email: null }, token);
    for (const _again of [1, 2]) await directory().erase('acme', [subject, token, fresh()]);
    const nobody = { name: '[erased]', email: null };
    const known = await directory().profiles('acme', [subject, token]);
    expect([known.get(subject), known.get(token)]).toEqual([nobody, nobody]);
  });

  it('[AC21] is somebody else when they come back', async () => {
    const who = identity();
    const before = await directory().refer(who, ADA, fresh());
    await directory().erase('acme', [before]);
    const after = await directory().refer(who, ADA, fresh());
    expect(after).not.toBe(before);
    const known = await directory().profiles('acme', [before, after]);
    expect([known.get(before)?.name, known.get(after)]).toEqual(['[erased]', ADA]);
  });

  it('[P7] is one of the own account', async () => {
    const theirs = await directory().refer(identity({ account: 'globex' }), ADA, fresh());
    await directory().erase('acme', [theirs]);
    expect((await directory().profiles('globex', [theirs])).get(theirs)).toEqual(ADA);
  });
});

describe.each(['memory', 'postgres'])('The uses of service tokens in %s', (name) => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

  it('[AC15] are the latest that was noted, in whatever order they came', async () => {
    const [token, other, unused] = [fresh(), fresh(), fresh()];
    await uses[name]!.note('acme', token, at(2));
    await Promise.all([3, 5, 1, 4].map((second) => uses[name]!.note('acme', token, at(second))));
    await uses[name]!.note('acme', other, at(9));
    expect(await uses[name]!.last('acme', [token, unused])).toEqual(new Map([[token, at(5)]]));
  });

  it('[AC15] [P7] are told in their own account alone', async () => {
    const token = fresh();
    await uses[name]!.note('globex', token, at(1));
    expect(await uses[name]!.last('acme', [token])).toEqual(new Map());
    expect(await uses[name]!.last('acme', [])).toEqual(new Map());
  });

  it('[AC22] are forgotten with whoever made the token, and in their own account alone', async () => {
    const [token, other] = [fresh(), fresh()];
    await uses[name]!.note('acme', token, at(1));
    await uses[name]!.note('globex', other, at(1));
    await uses[name]!.forget('acme', [token, other]);
    expect(await uses[name]!.last('acme', [token])).toEqual(new Map());
    expect(await uses[name]!.last('globex', [other])).toEqual(new Map([[other, at(1)]]));
  });
});
