import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS, type EventType, StoredEnvelope } from '@fleetwright/contracts';
import { newestSchemaVersion, type RawEvent, upcast } from '@fleetwright/core/event-sourcing';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, 'golden');
const types = Object.keys(EVENTS) as EventType[];

function goldenOf(type: EventType, version: number): RawEvent {
  return JSON.parse(readFileSync(join(folder, `${type}.v${version}.json`), 'utf8')) as RawEvent;
}

const everWritten = types.flatMap((type) =>
  Array.from({ length: newestSchemaVersion(type) }, (_, index) => [type, index + 1] as const),
);

// One stored event of every type and version, as it was when that version was new. Never edit one: if this fails, the
// change to contracts would make stored events unreadable. Raise the version, and add the step to core/event-sourcing.
describe('frozen events', () => {
  it.each(everWritten)('[ES24] %s of version %i is read by today’s upcasting and schemas', (type, version) => {
    const golden = goldenOf(type, version);
    expect(golden).toMatchObject({ type, schema_version: version });

    const event = upcast(golden);

    expect(event.schema_version).toBe(newestSchemaVersion(type));
    expect(StoredEnvelope.parse(event)).toMatchObject({ id: golden.id, position: golden.position });
    expect(EVENTS[type].parse(event.data)).toEqual(event.data);
  });

  it('[ES24] there is one of each that was ever written, and no other', () => {
    const wanted = everWritten.map(([type, version]) => `${type}.v${version}.json`);
    expect(readdirSync(folder).toSorted()).toEqual(wanted.toSorted());
  });
});
