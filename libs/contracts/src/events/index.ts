import type { z } from 'zod';
import { ACCESS_EVENTS } from './access-events.ts';
import { ENROLMENT_EVENTS, NODE_EVENTS, NODE_KEY_EVENTS } from './agent-events.ts';
import { DRIFT_EVENTS } from './drift-events.ts';
import { FLEET_EVENTS } from './fleet-events.ts';
import { MODE_EVENTS } from './mode-events.ts';
import { POLICY_EVENTS } from './policy-events.ts';
import { REPOSITORY_EVENTS } from './repository-events.ts';
import { REVIEW_EVENTS } from './review-events.ts';
import { ROLLOUT_EVENTS } from './rollout-events.ts';
import { DIFF_EVENTS, PARSE_EVENTS, SYNC_EVENTS } from './run-events.ts';
import { STORE_EVENTS } from './store-events.ts';
import { WEBHOOK_EVENTS } from './webhook-events.ts';

/** The data schema of every event type, at its newest schema version. */
export const EVENTS = {
  ...REPOSITORY_EVENTS,
  ...SYNC_EVENTS,
  ...PARSE_EVENTS,
  ...DIFF_EVENTS,
  ...REVIEW_EVENTS,
  ...POLICY_EVENTS,
  ...ROLLOUT_EVENTS,
  ...DRIFT_EVENTS,
  ...FLEET_EVENTS,
  ...MODE_EVENTS,
  ...ENROLMENT_EVENTS,
  ...NODE_EVENTS,
  ...NODE_KEY_EVENTS,
  ...ACCESS_EVENTS,
  ...STORE_EVENTS,
  ...WEBHOOK_EVENTS,
} as const;

export type EventType = keyof typeof EVENTS;
export type EventData<T extends EventType> = z.infer<(typeof EVENTS)[T]>;
