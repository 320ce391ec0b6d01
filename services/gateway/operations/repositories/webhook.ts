import { RepositoryInput, WebhookAnswer } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { REPOSITORY, WEBHOOK } from '../examples/repository.ts';
import { repositoryRow } from './shown.ts';
import { webhookView } from '../../webhooks/webhook-view.ts';

export const getWebhook = operation({
  name: 'gitops_get_webhook',
  summary: "What to fill in at the git server so that it tells of pushes; holds the webhook's secret",
  permission: 'system.gitops.write',
  input: RepositoryInput,
  output: WebhookAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_repositories/:repository_id/webhook' },
  example: { input: { repository_id: REPOSITORY.id }, output: { gitops_webhook: WEBHOOK } },
  async run(caller, { repository_id }, { ports, webhookSecrets }) {
    const { webhook_generation } = await repositoryRow(ports, caller, repository_id);
    return { gitops_webhook: webhookView(webhookSecrets, repository_id, webhook_generation) };
  },
});
