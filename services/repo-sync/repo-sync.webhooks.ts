import type { Command, CommandReply, Instant, LastPush, PushAnswer, StoredEvent } from '@fleetwright/contracts';
import { rotateWebhookSecret, type WebhookResult } from '@fleetwright/core/repo-sync';
import { OnCommand, OnTick, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { DELIVERY_KEYS_MAX, DELIVERY_MEMORY_MS, FORGET_TICK_MS, PUSH_DEBOUNCE_MS } from './limits.ts';
import { REPO_SYNC_PORTS, type RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { followLog } from './schedule.ts';

/**
 * Pushes that webhooks tell of. A push only moves the next look at the remote forward: what came of it the remote says,
 * so a webhook that is lost, late, repeated or made up changes nothing but the time of that look.
 */
@Controller()
export class RepoSyncWebhooks {
  readonly #ports: RepoSyncPorts;
  readonly #preparation: Preparation;

  constructor(@Inject(REPO_SYNC_PORTS) ports: RepoSyncPorts) {
    this.#ports = ports;
    this.#preparation = Preparation.over(ports);
  }

  @OnCommand('RotateWebhookSecret')
  async rotate(command: Command<'RotateWebhookSecret'>): Promise<CommandReply> {
    const { account_id: account, data } = command;
    const repositoryId = data.repository_id;
    const executed = await this.#preparation.repositories.execute<WebhookResult>(repositoryId, {
      operationId: command.operation_id,
      cause: command,
      decide: (state) => rotateWebhookSecret(state, { account, repositoryId }),
      onRepeat: answerOf,
    });
    return replyOf(executed);
  }

  @OnCommand('NotePush')
  async notePush({ data, traceparent }: Command<'NotePush'>): Promise<CommandReply> {
    const { clock, syncState } = this.#ports;
    const { repository_id: repositoryId, delivery_id: deliveryId } = data;
    const at = clock.now();
    const note = {
      repositoryId,
      // Never its content: a branch that goes back and forth is pushed to with the same words again.
      keys: deliveryId === null ? [] : [`delivery ${deliveryId}`],
      at,
      dueAt: after(at, PUSH_DEBOUNCE_MS),
      forgetAt: after(at, DELIVERY_MEMORY_MS),
      traceparent,
    };
    let status = await syncState.notePush(note);
    if (status === 'ignored') {
      // It may have been registered or enabled only just now.
      await followLog(this.#ports);
      status = await syncState.notePush(note);
    }
    return { ok: true, result: { status } satisfies PushAnswer, position: null, account_revision: null };
  }

  @OnCommand('ReadLastPush')
  async readLastPush({ data }: Command<'ReadLastPush'>): Promise<CommandReply> {
    const at = await this.#ports.syncState.lastPushAt(data.repository_id);
    return { ok: true, result: { at } satisfies LastPush, position: null, account_revision: null };
  }

  @OnTick({ name: 'forget-pushes', everyMs: FORGET_TICK_MS, leased: true })
  async forgetPushes(now: Instant): Promise<void> {
    await this.#ports.syncState.forgetPushes(now, DELIVERY_KEYS_MAX);
  }
}

function answerOf(events: readonly StoredEvent[]): WebhookResult {
  const event = events.find((candidate) => candidate.type === 'WebhookSecretRotated');
  if (event === undefined) throw new Error('the operation that is repeated rotated no secret');
  return event.data;
}

function after(now: Instant, delayMs: number): Instant {
  return new Date(Date.parse(now) + delayMs).toISOString();
}
