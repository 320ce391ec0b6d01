import type { DeliveryAnswer, WebhookProvider } from '@fleetwright/contracts';
import { PushAnswer } from '@fleetwright/contracts';
import type { RepositoryRow } from '@fleetwright/core/read-models';
import { Semaphore, traced } from '@fleetwright/kit/service';
import { Controller, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENDPOINTS } from '../endpoints.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { GatewayProblem } from '../problems.ts';
import { traceparentOf } from '../request-key.ts';
import { refuseQuery, Route } from '../route.ts';
import { readDelivery, type Received } from './delivery.ts';
import { DELIVERIES_AT_ONCE_MAX, LOOKUPS_AT_ONCE_MAX } from './limits.ts';
import { isProven, proofsOf } from './signature.ts';
import { notProven } from './webhook-gate.ts';
import { WebhookSecrets } from './webhook-secrets.ts';

interface Answer {
  readonly gitops_webhook_delivery: DeliveryAnswer;
}

/**
 * Deliveries of git servers. They carry no token: a delivery is right by the secret of the repository that its address
 * names. Which repository that is, its remote and its branch come from the registration alone.
 */
@Controller()
export class WebhooksController {
  readonly #ports: GatewayPorts;
  readonly #secrets: WebhookSecrets;
  readonly #lookups = new Semaphore(LOOKUPS_AT_ONCE_MAX);
  #inProgress = 0;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(WebhookSecrets) secrets: WebhookSecrets) {
    this.#ports = ports;
    this.#secrets = secrets;
  }

  @Route(ENDPOINTS.gitea)
  gitea(
    @Param('repository_id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#receive('gitea', id, request, reply);
  }

  @Route(ENDPOINTS.github)
  github(
    @Param('repository_id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#receive('github', id, request, reply);
  }

  @Route(ENDPOINTS.gitlab)
  gitlab(
    @Param('repository_id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.#receive('gitlab', id, request, reply);
  }

  async #receive(provider: WebhookProvider, id: string, request: FastifyRequest, reply: FastifyReply): Promise<Answer> {
    if (this.#inProgress >= DELIVERIES_AT_ONCE_MAX) {
      throw new GatewayProblem('rate_limited', 'Too many webhooks at once; the remote is polled all the same.');
    }
    this.#inProgress += 1;
    try {
      const gitops_webhook_delivery = await this.#answer(provider, id, request);
      if (gitops_webhook_delivery.status === 'accepted') reply.status(202);
      return { gitops_webhook_delivery };
    } finally {
      this.#inProgress -= 1;
    }
  }

  async #answer(provider: WebhookProvider, id: string, request: FastifyRequest): Promise<DeliveryAnswer> {
    refuseQuery(request);
    const { raw, body } = request;
    const headers = raw.headersDistinct;
    const proofs = proofsOf(provider, headers);
    if (proofs === undefined || !Buffer.isBuffer(body)) throw notProven();
    const repository = await this.#lookups.run(() => this.#ports.models.repositoryOfAnyAccount(id));
    const secret =
      repository === null ? this.#secrets.ofAbsent(id) : this.#secrets.of(repository.id, repository.webhook_generation);
    const nowMs = Date.parse(this.#ports.clock.now());
    const isRight = isProven(proofs, { body, secret, nowMs });
    if (!isRight || repository === null) throw notProven();
    return traced(`webhook ${provider}`, traceparentOf(request.headers), (trace) =>
      this.#note(repository, { provider, headers, proofs, body }, trace),
    );
  }

  async #note(repository: RepositoryRow, received: Received, traceparent: string | null): Promise<DeliveryAnswer> {
    const delivery = readDelivery(received, repository.branch);
    if (delivery.kind === 'ignored') return { status: 'ignored', reason: delivery.reason };
    const { provider } = received;
    const reply = await this.#ports.bus.request({
      type: 'NotePush',
      operation_id: this.#ports.ids.next(),
      account_id: repository.account_id,
      actor: { type: 'service', id: provider },
      traceparent,
      data: {
        repository_id: repository.id,
        provider,
        delivery_id: delivery.deliveryId,
      },
    });
    if (!reply.ok) throw GatewayProblem.from(reply);
    const { status } = PushAnswer.parse(reply.result);
    if (status === 'accepted') return { status };
    return { status, reason: status === 'repeated' ? 'repeated' : 'not_syncing' };
  }
}
