import { afterEach, beforeEach, describe } from 'vitest';
import { describeAppending, describeContents, describeOperations } from './appending.suite.ts';
import { describeConcurrency } from './concurrency.suite.ts';
import { describeLogIdentity } from './log-identity.suite.ts';
import { describeLostEvents } from './lost-events.suite.ts';
import { describePlaces, describeReading, describeWakes } from './reading.suite.ts';
import type { CreateStore, StoreUnderTest } from './store-under-test.ts';
import { describeVersions } from './versions.suite.ts';

/** Everything that `libs/core/event-sourcing/SPEC.md` promises of an event store, whichever it is. */
export function describeEventStore(name: string, create: CreateStore): void {
  describe(`the event store ${name}`, () => {
    let store: StoreUnderTest;
    const given = () => store;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.close());

    describeAppending(given);
    describeOperations(given);
    describeContents(given);
    describeReading(given);
    describePlaces(given);
    describeLostEvents(given);
    describeLogIdentity(given);
    describeWakes(given);
    describeConcurrency(given);
    describeVersions(given);
  });
}
