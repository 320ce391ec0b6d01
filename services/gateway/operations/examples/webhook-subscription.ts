import type { WebhookDelivery } from '@fleetwright/contracts';
import type { WebhookSubscriptionView } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { ACCOUNT, AT, PERSON, REPOSITORY } from './repository.ts';

export const WEBHOOK_SUBSCRIPTION: z.infer<typeof WebhookSubscriptionView> = {
  account_id: ACCOUNT,
  id: '019ceb11-7c00-7000-8000-000000000031',
  name: 'on call',
  url_shown: 'https://hooks.example.com/…',
  template: 'json',
  kinds: ['gitops.drift_*', 'gitops.change_failed'],
  severities: ['high', 'critical'],
  repository_ids: [REPOSITORY.id],
  enabled: true,
  disabled_reason: null,
  generation: 1,
  previous_until: null,
  created_by: PERSON,
  created_at: AT,
  version: 1,
};

/** Of no receiver. */
export const WEBHOOK_SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

export const WEBHOOK_DELIVERY: WebhookDelivery = {
  id: '019ceb11-7c00-7000-8000-000000000032',
  subscription_id: WEBHOOK_SUBSCRIPTION.id,
  account_id: ACCOUNT,
  state: 'failed',
  kind: 'gitops.drift_detected',
  events: 1,
  attempts: 8,
  next_attempt_at: null,
  last_status: 503,
  last_answer: 'down for maintenance',
  last_error: 'the receiver answered 503',
  created_at: AT,
  finished_at: AT,
};
