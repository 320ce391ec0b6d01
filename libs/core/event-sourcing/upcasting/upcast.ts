import type { EventType, StoredEnvelope, StoredEvent } from '@fleetwright/contracts';

/** An event as it was written, at whatever schema version that was. */
export type RawEvent = StoredEnvelope & { readonly data: unknown };

/** Turns an event as written into one of the newest schema version. Throws `FutureSchemaVersion`. */
export type Upcast = (event: RawEvent) => StoredEvent;

/** Data of one schema version to the next. Never throws: what was once valid stays readable for ever. */
export type Upcaster = (data: unknown) => unknown;

/**
 * For each type, the way from version 1 to 2, from 2 to 3, and so on; its newest version is one more than there are
 * steps. A type that is missing has had one version only.
 */
export type Upcasters = { readonly [T in EventType]?: readonly Upcaster[] };

/** Written by a newer release than this one. Reading on would lose what it says, so whoever reads stops here. */
export class FutureSchemaVersion extends Error {
  override readonly name = 'FutureSchemaVersion';
  readonly event: StoredEnvelope;

  constructor(event: StoredEnvelope, newestKnown: number) {
    super(
      `${event.type} at position ${event.position} has schema version ${event.schema_version}; this release knows ` +
        `up to ${newestKnown}. Upgrade this service before it reads on.`,
    );
    this.event = event;
  }
}

/** The newest schema version of a type: what a writer puts into `schema_version`. */
export function schemaVersionOf(upcasters: Upcasters, type: EventType): number {
  return (upcasters[type]?.length ?? 0) + 1;
}

/** Upcasting over the given steps. A type that nobody here knows passes as it is: whoever folds it ignores it. */
export function upcastWith(upcasters: Upcasters, isKnown: (type: string) => type is EventType): Upcast {
  return (event) => {
    if (!isKnown(event.type)) return event as StoredEvent;
    const newest = schemaVersionOf(upcasters, event.type);
    if (event.schema_version > newest) throw new FutureSchemaVersion(event, newest);
    if (event.schema_version === newest) return event as StoredEvent;
    const steps = upcasters[event.type]?.slice(event.schema_version - 1) ?? [];
    const data = steps.reduce((older, step) => step(older), event.data);
    return { ...event, data, schema_version: newest } as StoredEvent;
  };
}
