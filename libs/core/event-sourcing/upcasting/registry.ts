import { EVENTS, type EventType } from '@fleetwright/contracts';
import { schemaVersionOf, upcastWith, type Upcasters } from './upcast.ts';

/**
 * Every change of an event's data that ever was. To change one: add the step from the old version here, change the
 * schema in contracts, and freeze an example of the new version beside the old one (test/conformance/golden).
 */
const UPCASTERS: Upcasters = {};

const isKnown = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

export const upcast = upcastWith(UPCASTERS, isKnown);

/** The newest schema version of a type: what a writer puts into `schema_version`. */
export function newestSchemaVersion(type: EventType): number {
  return schemaVersionOf(UPCASTERS, type);
}
