/** Every service that runs, in an order in which each finds what it needs; stopped in reverse. */
export const SERVICE_NAMES = [
  'relay',
  'projector',
  'inventory',
  'bundles',
  'enrolment',
  'fleet-status',
  'drift',
  'webhooks',
  'apply',
  'approval',
  'diff',
  'parse',
  'repo-sync',
  'gateway',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];
