import { RepositoryInput, WebhookAnswer } from '@fleetwright/contracts/api';
import { LastPush } from '@fleetwright/contracts';
import { type Call, operation } from '../../operation.ts';
import type { Caller } from '../../auth/caller.ts';
import { GatewayProblem } from '../../problems.ts';
import { AT, REPOSITORY, WEBHOOK } from '../examples/repository.ts';
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
  example: {
    input: { repository_id: REPOSITORY.id },
    output: { gitops_webhook: { ...WEBHOOK, last_delivery_at: AT } },
  },
  async run(caller, { repository_id }, call) {
    const { webhook_generation } = await repositoryRow(call.ports, caller, repository_id);
    const view = webhookView(call.webhookSecrets, repository_id, webhook_generation);
    return { gitops_webhook: { ...view, ...(await lastDelivery(caller, repository_id, call)) } };
  },
});

/** The secret is shown all the same while nobody can say when it was used last. */
async function lastDelivery(caller: Caller, repository_id: string, { commands, request }: Call) {
  try {
    const { result } = await commands.send(caller, request, 'ReadLastPush', { repository_id });
    return { last_delivery_at: LastPush.parse(result).at };
  } catch (error) {
    if (error instanceof GatewayProblem && error.code === 'bus_unavailable') return {};
    throw error;
  }
}
