import type { Command, CommandReply, Problem, WebhookSubscription } from '@fleetwright/contracts';
import { type Decision, refused } from '@fleetwright/core/event-sourcing';
import {
  changeSubscription,
  createSubscription,
  parseReceiver,
  removeSubscription,
  rotateSecret,
  type Subscriptions,
} from '@fleetwright/core/webhooks';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { type KnownSubscriptions, knownSubscriptions } from './known-subscriptions.ts';
import { WEBHOOKS_PORTS, type WebhooksPorts } from './ports.ts';

type Changing =
  | 'CreateWebhookSubscription'
  | 'ChangeWebhookSubscription'
  | 'RotateWebhookSubscription'
  | 'RemoveWebhookSubscription';

type Decided = ReturnType<typeof createSubscription>;

/** Subscriptions, and the log of what was sent to them. */
@Controller()
export class WebhooksCommands {
  readonly #ports: WebhooksPorts;
  readonly #known: KnownSubscriptions;

  constructor(@Inject(WEBHOOKS_PORTS) ports: WebhooksPorts) {
    this.#ports = ports;
    this.#known = knownSubscriptions(ports);
  }

  @OnCommand('CreateWebhookSubscription')
  async create(command: Command<'CreateWebhookSubscription'>): Promise<CommandReply> {
    const { account_id, actor, data } = command;
    const problems = await this.#addressProblems(account_id, data.settings.url_sealed);
    const asked = { actor, now: this.#ports.clock.now(), problems };
    return this.#execute(command, (state) => createSubscription(state, data, asked));
  }

  @OnCommand('ChangeWebhookSubscription')
  async change(command: Command<'ChangeWebhookSubscription'>): Promise<CommandReply> {
    const { account_id, actor, data } = command;
    const { url_sealed } = data.changes;
    const problems = url_sealed === undefined ? [] : await this.#addressProblems(account_id, url_sealed);
    return this.#execute(command, (state) => changeSubscription(state, data, { problems, actor }));
  }

  @OnCommand('RotateWebhookSubscription')
  rotate(command: Command<'RotateWebhookSubscription'>): Promise<CommandReply> {
    return this.#execute(command, (state) => rotateSecret(state, command.data, this.#ports.clock.now()));
  }

  @OnCommand('RemoveWebhookSubscription')
  remove(command: Command<'RemoveWebhookSubscription'>): Promise<CommandReply> {
    return this.#execute(command, (state) => removeSubscription(state, command.data));
  }

  @OnCommand('ListWebhookDeliveries')
  async list({ account_id, data }: Command<'ListWebhookDeliveries'>): Promise<CommandReply> {
    const { subscription_id, state, before, limit } = data;
    const filter = { account: account_id, subscriptionId: subscription_id, state, before, limit };
    return found({ deliveries: await this.#ports.queue.list(filter) });
  }

  /** The address is checked as when it was given: what a name means may have changed since. */
  @OnCommand('ReplayWebhookDelivery')
  async replay({ account_id, data }: Command<'ReplayWebhookDelivery'>): Promise<CommandReply> {
    const { subscription_id, delivery_id } = data;
    const subscription = (await this.#known.load(account_id)).state.get(subscription_id);
    if (subscription === undefined) return absent('webhook subscription', subscription_id);
    if (!subscription.enabled) {
      return refused('invalid', 'The webhook subscription is disabled; enable it, then replay the delivery.').refusal;
    }
    const problems = await this.#addressProblems(account_id, subscription.url_sealed);
    if (problems.length > 0) return refused('invalid', problems[0]?.message ?? '', { problems }).refusal;
    const delivery = await this.#ports.queue.replay(account_id, subscription_id, delivery_id);
    return delivery === undefined ? absent('webhook delivery', delivery_id) : found(delivery);
  }

  /** By its form, and by what its name means now. */
  async #addressProblems(account: string, sealed: string): Promise<Problem[]> {
    const { secrets, policy, sender } = this.#ports;
    const url = secrets.unseal(account, sealed);
    if (url === undefined) {
      const message = 'the address was sealed under another key than webhooks is configured with; give both one key';
      return [{ path: 'url', code: 'sealed_elsewhere', message }];
    }
    const parsed = parseReceiver(url, policy);
    if (!parsed.ok) return [...parsed.problems];
    const message = await sender.refusalOf(parsed.receiver);
    return message === undefined ? [] : [{ path: 'url', code: 'address_not_allowed', message }];
  }

  async #execute(command: Command<Changing>, decide: (state: Subscriptions) => Decided): Promise<CommandReply> {
    const executed = await this.#known.execute<WebhookSubscription | null>(command.account_id, {
      operationId: command.operation_id,
      cause: command,
      decide: decide as (state: Subscriptions) => Decision<WebhookSubscription | null>,
      onRepeat: (events) =>
        events.flatMap((event) => (event.type === 'WebhookSubscriptionSet' ? [event.data.subscription] : []))[0] ??
        null,
    });
    return replyOf(executed);
  }
}

function found(result: object): CommandReply {
  return { ok: true, result: result as never, position: null, account_revision: null };
}

function absent(what: string, id: string): CommandReply {
  return refused('not_found', `There is no ${what} ${id}.`).refusal;
}
