import { z } from 'zod';
import { Id } from '../ids.ts';
import { PolicySettings } from '../policy.ts';

const policy = { policy_id: Id };

/** Stream `policies-<account>`, written by approval. The default policy is there without an event, as version 1. */
export const POLICY_EVENTS = {
  /** Its version is 1. */
  PolicyCreated: z.object({ ...policy, policy: PolicySettings }),
  /** Its version grows by one. */
  PolicyChanged: z.object({ ...policy, version: z.int().min(2), policy: PolicySettings }),
  /** `version` is the one that was deleted. */
  PolicyDeleted: z.object({ ...policy, version: z.int().min(1) }),
} as const;
