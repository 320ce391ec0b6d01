import { RepositoryInput, WebhookAnswer, WebhookLater } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY, WEBHOOK } from '../examples/repository.ts';
import { repositoryRow } from './shown.ts';
import { webhookView } from '../../webhooks/webhook-view.ts';

export const rotateWebhook = operation({
  name: 'gitops_rotate_webhook',
  summary: 'Give the webhook another secret; the one before is refused from then on',
  permission: 'system.gitops.write',
  input: RepositoryInput,
  output: WebhookAnswer,
  later: WebhookLater,
  isIdempotent: false,
  http: { method: 'POST', path: 'gitops_repositories/:repository_id/webhook/rotate' },
  example: { input: { repository_id: REPOSITORY.id }, output: { gitops_webhook: { ...WEBHOOK, generation: 2 } } },
  async run(caller, { repository_id }, { commands, ports, request, webhookSecrets }) {
    await repositoryRow(ports, caller, repository_id);
    const done = await commands.send(caller, request, 'RotateWebhookSecret', { repository_id });
    const { generation } = done.result as { generation: number };
    const gitops_webhook = webhookView(webhookSecrets, repository_id, generation);
    return done.isVisible ? { gitops_webhook } : later(done, { gitops_webhook });
  },
});
