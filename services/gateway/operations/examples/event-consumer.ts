import type { EventConsumer } from '@fleetwright/contracts';
import { AT, PERSON } from './repository.ts';

export const EVENT_CONSUMER: EventConsumer = {
  number: 2,
  name: 'reader-acme-2',
  event_names: ['drift_detected', 'drift_resolved'],
  start: 'oldest',
  created_by: PERSON,
  created_at: AT,
};
