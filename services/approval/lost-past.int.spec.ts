import { migrateEventStore, PostgresEventStore } from '@fleetwright/adapters/event-store-postgres';
import type { EventStore } from '@fleetwright/core/event-sourcing';
import { createTestDatabase, type TestDatabase } from '@fleetwright/kit/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountPolicies, ApprovalCommands, Reviews } from './index.ts';
import { ApprovalHarness, nodeChange, REPOSITORY } from './testing/harness.ts';

/** A store as it was before places had ids: versions alone, and nobody is told that anything was lost. */
function careless(store: EventStore): EventStore {
  const careful = {
    read: store.read.bind(store),
    append: store.append.bind(store),
  };
  return Object.assign(Object.create(store) as EventStore, {
    read: (stream: string, after?: { version: number }) =>
      careful.read(stream, { version: after?.version ?? 0, eventId: null }),
    append: async (request: Parameters<EventStore['append']>[0]) => {
      const { version } = request.expected;
      const end = (await careful.read(request.stream, { version: version - 1, eventId: null })).at(0);
      return careful.append(end === undefined ? request : { ...request, expected: { version, eventId: end.id } });
    },
    onWentBack: () => () => undefined,
  });
}

describe('two approvals over a store that lost an approval', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let stores: PostgresEventStore[];

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    await migrateEventStore(pool);
    stores = [new PostgresEventStore({ pool }), new PostgresEventStore({ pool })];
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await pool.end();
    await database.drop();
  });

  /**
   * One has approved `a`, and that is lost; the other rejects it; the first approves `b`. Answers what apply is then let
   * through, by key.
   */
  async function claimedAfter(as: (store: EventStore) => EventStore): Promise<readonly string[]> {
    const [one, other] = stores.map(as) as [EventStore, EventStore];
    const first = new ApprovalHarness({ store: one });
    await first.register();
    await first.review(1, [nodeChange('a'), nodeChange('b')]);
    const { position } = await one.head();
    expect(await first.decide('approve', 'a')).toMatchObject({ ok: true });
    await pool.query('delete from event_store.events where position > $1', [position]);
    const ports = { ...first.ports, store: other };
    const second = new ApprovalCommands(new Reviews(ports, new AccountPolicies(ports)));
    expect(await second.decide(await first.decision('reject', ['a']))).toMatchObject({ ok: true });
    expect(await first.decide('approve', 'b')).toMatchObject({ ok: true });
    const claim = await first.claim();
    return claim?.proposals.map(({ key }) => key) ?? [];
  }

  it('[F64] the first decides on what is stored: what was rejected there is not carried out', async () => {
    expect(await claimedAfter((store) => store)).toEqual(['b']);
    const types = (await stores[0]?.read(`review-${REPOSITORY}`))?.map(({ type }) => type) ?? [];
    expect(types.filter((type) => type === 'ProposalRejected' || type === 'ProposalApproved')).toEqual([
      'ProposalRejected',
      'ProposalApproved',
    ]);
  });

  it('[F64] control: with versions alone the rejected one is carried out, or this proves nothing', async () => {
    expect(await claimedAfter(careless)).toContain('a');
  });
});
