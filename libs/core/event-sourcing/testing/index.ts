export { idOf, newEvent, storedEvent, storedEvents } from './events.ts';
export type { EventOverrides } from './events.ts';
export { given, SpecificationFailed } from './specification.ts';
export type { Decided, Given } from './specification.ts';
