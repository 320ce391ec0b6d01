import type { EventType } from '@fleetwright/contracts';
import { LOG_START, logPlaceOf, type Upcasters, upcastWith } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';
import { appended, appendOf, eventOf, type StoreUnderTest } from './store-under-test.ts';

const isKnown = (type: string): type is EventType => type === 'RepositoryRemoved';
const rename = (data: unknown) => ({ repository_id: (data as { repo: string }).repo });
const addReason = (data: unknown) => ({ ...(data as object), reason: 'unknown' });
const upcasters: Upcasters = { RepositoryRemoved: [rename, addReason] };
const newest = upcastWith(upcasters, isKnown);
const oldest = upcastWith({}, isKnown);

const versionOf = (n: number, schema_version: number, data: object) =>
  eventOf(n, { schema_version, data: data as never });

export function describeVersions(given: () => StoreUnderTest): void {
  describe('versions of a schema', () => {
    it('[F20] [ES21] older events are read as the newest version, wherever they are read', async () => {
      const store = given().open({ upcast: newest });
      const events = [versionOf(1, 1, { repo: 'x' }), versionOf(2, 2, { repository_id: 'x' })];
      const answered = await appended(store.append(appendOf('a', [1, 2], { events })));

      const wanted = { schema_version: 3, data: { repository_id: 'x', reason: 'unknown' } };
      expect(await store.read('a')).toMatchObject([wanted, wanted]);
      expect((await store.readAll({ after: LOG_START, limit: 9 })).events).toEqual(await store.read('a'));
      expect(answered).toEqual(await store.read('a'));
    });

    it('[F20] [ES22] a reader stops loudly at an event of a later version, having got what stands before it', async () => {
      const events = [versionOf(1, 1, {}), versionOf(2, 1, {}), versionOf(3, 3, {}), versionOf(4, 1, {})];
      const stored = await appended(
        given()
          .open({ upcast: newest })
          .append(appendOf('a', [1], { events })),
      );
      const [first, second, third] = stored.map(logPlaceOf);
      const store = given().open({ upcast: oldest });

      const page = await store.readAll({ after: LOG_START, limit: 9 });
      expect(page.events.map(logPlaceOf)).toEqual([first, second]);
      expect(page.scannedTo).toEqual(second);
      const position = third?.position;
      const stuck = store.readAll({ after: page.scannedTo, limit: 9 });
      await expect(stuck).rejects.toMatchObject({ name: 'FutureSchemaVersion', event: { position } });
      await expect(stuck).rejects.toThrow(`RepositoryRemoved at position ${position} has schema version 3`);
      await expect(store.read('a')).rejects.toThrow('schema version 3');
    });

    it('[ES23] an event of a type that nobody here knows passes as it is', async () => {
      const unknown = eventOf(1, {
        type: 'SatelliteLaunched' as never,
        schema_version: 7,
        data: { orbit: 3 } as never,
      });
      const store = given().open();
      await appended(store.append(appendOf('a', [1], { events: [unknown] })));
      expect(await store.read('a')).toMatchObject([
        { type: 'SatelliteLaunched', schema_version: 7, data: { orbit: 3 } },
      ]);
    });
  });
}
