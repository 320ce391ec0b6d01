export { bareExample } from './bare-example.ts';
export { fleetArbitrary } from './fleet-arbitrary.ts';
export type { WrittenFleet, WrittenNetwork, WrittenReference } from './fleet-arbitrary.ts';
export { resourceArbitrary } from './resource-arbitrary.ts';
export type { WrittenResource } from './resource-arbitrary.ts';
export { STANDALONE_KINDS, standaloneAttributes } from './standalone.ts';
export { desiredOf, listForm, mapForm } from './spellings.ts';
