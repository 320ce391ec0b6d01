export { anyAddress } from './addresses.ts';
export {
  DIGEST,
  registered,
  removed,
  REPOSITORY,
  requested,
  reviews,
  revisionAt,
  runIdOf,
  secondOf,
  stages,
  updated,
} from './events.ts';
export { settingsOf } from '@fleetwright/core/event-sourcing/testing';
