import type { WebhookView } from '@fleetwright/contracts';
import type { SecretAnswer } from '../repetitions/secret-answers.ts';
import { SYSTEM } from '../address.ts';
import type { WebhookSecrets } from './webhook-secrets.ts';
import { webhookView } from './webhook-view.ts';

interface Rotated {
  readonly gitops_webhook: Pick<WebhookView, 'repository_id' | 'generation'>;
}

/** A secret is derived from the repository and its generation, so that a repetition gets it without a record of it. */
export function rotationAnswer(secrets: WebhookSecrets): SecretAnswer {
  return {
    route: `POST /${SYSTEM}/gitops_repositories/:repository_id/webhook/rotate`,
    hide(body) {
      const { gitops_webhook, ...more } = body as Rotated;
      const { repository_id, generation } = gitops_webhook;
      return { gitops_webhook: { repository_id, generation }, ...more };
    },
    show(kept) {
      const { gitops_webhook, ...more } = kept as Rotated;
      const { repository_id, generation } = gitops_webhook;
      return { gitops_webhook: webhookView(secrets, repository_id, generation), ...more };
    },
  };
}
