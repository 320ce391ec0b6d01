export { fleetArbitrary } from './fleet-arbitrary.ts';
export type { WrittenFleet, WrittenNetwork, WrittenReference } from './fleet-arbitrary.ts';
export { desiredOf, listForm, mapForm } from './spellings.ts';
