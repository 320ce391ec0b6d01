import { SYSTEM } from '../address.ts';
import type { SecretAnswer } from '../repetitions/secret-answers.ts';

/** The answers that show a subscription's secret: a repetition gets them without, and is told why. */
export function outgoingAnswers(): SecretAnswer[] {
  return ['webhook_subscriptions', 'webhook_subscriptions/:subscription_id/rotate'].map((path) => ({
    route: `POST /${SYSTEM}/${path}`,
    hide: (body) => ({ ...(body as object), secret: null, code: 'secret_shown_once' }),
    show: (kept) => kept,
  }));
}
