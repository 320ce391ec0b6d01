import type { WebhookForm, WebhookProvider, WebhookView } from '@fleetwright/contracts';
import { Controller, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { Commands, later } from '../commands.ts';
import { Repeatable, type RequestKey } from '../operation.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';
import { WEBHOOKS } from './webhook-gate.ts';
import { WebhookSecrets } from './webhook-secrets.ts';

const PATH = 'gitops_repositories/:id/webhook';

/** What a git server has to know to deliver. Whoever may change a repository may see its secret. */
@Controller(SYSTEM)
export class RepositoryWebhookController {
  readonly #ports: GatewayPorts;
  readonly #commands: Commands;
  readonly #secrets: WebhookSecrets;

  constructor(
    @Inject(GATEWAY_PORTS) ports: GatewayPorts,
    @Inject(Commands) commands: Commands,
    @Inject(WebhookSecrets) secrets: WebhookSecrets,
  ) {
    this.#ports = ports;
    this.#commands = commands;
    this.#secrets = secrets;
  }

  @Route({
    method: 'GET',
    path: PATH,
    summary: "What to fill in at the git server so that it tells of pushes; holds the webhook's secret",
    access: 'system.gitops.write',
  })
  async get(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const { webhook_generation } = await this.#row(account, id);
    return { gitops_webhook: this.#view(id, webhook_generation) };
  }

  @Route({
    method: 'POST',
    path: `${PATH}/rotate`,
    summary: 'Give the webhook another secret; the one before is refused from then on',
    access: 'system.gitops.write',
  })
  async rotate(
    @CurrentCaller() caller: Caller,
    @Repeatable() request: RequestKey,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.#row(caller.account, id);
    const done = await this.#commands.send(caller, request, 'RotateWebhookSecret', { repository_id: id });
    const { generation } = done.result as { generation: number };
    const gitops_webhook = this.#view(id, generation);
    return done.isVisible ? { gitops_webhook } : { gitops_webhook, ...later(reply, done) };
  }

  #view(id: string, generation: number): WebhookView {
    const { text, signingToken } = this.#secrets.of(id, generation);
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

  async #row(account: string, id: string) {
    const row = await this.#ports.models.get('repositories', account, id);
    if (row === null) throw notFound('repository', id);
    return row;
  }
}
