export { idOf, newEvent, placeAt, storedEvent, storedEvents } from './events.ts';
export type { EventOverrides } from './events.ts';
export { settingsOf } from './repository-settings.ts';
export { given, SpecificationFailed } from './specification.ts';
export type { Decided, Given } from './specification.ts';
export { anyText, wellFormedText } from './texts.ts';
