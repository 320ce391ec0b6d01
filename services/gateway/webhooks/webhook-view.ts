import type { WebhookForm, WebhookProvider, WebhookView } from '@fleetwright/contracts';
import { WEBHOOKS } from './webhook-gate.ts';
import type { WebhookSecrets } from './webhook-secrets.ts';

/** What to fill in at each kind of git server, with the secret of that generation. */
export function webhookView(secrets: WebhookSecrets, id: string, generation: number): WebhookView {
  const { text, signingToken } = secrets.of(id, generation);
  const form = (provider: WebhookProvider, event: string, ...signature_headers: string[]): WebhookForm => ({
    path: `/${WEBHOOKS}/${provider}/${id}`,
    content_type: 'application/json',
    signature_headers,
    event,
  });
  return {
    repository_id: id,
    generation,
    secret: text,
    gitlab_signing_token: signingToken,
    providers: {
      gitea: form('gitea', 'Push Events', 'X-Gitea-Signature', 'X-Hub-Signature-256'),
      github: form('github', 'Just the push event', 'X-Hub-Signature-256'),
      gitlab: form('gitlab', 'Push events', 'X-Gitlab-Token', 'webhook-signature'),
    },
  };
}
