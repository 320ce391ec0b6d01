import type { AccountId, Id, WebhookSubscription } from '@fleetwright/contracts';
import { type AccessState, accessFold, type MakerGone, whyMakerIsGone } from '@fleetwright/core/access';
import { disableSubscription, keeperOf } from '@fleetwright/core/webhooks';
import { Aggregate } from '@fleetwright/kit/service';
import { type KnownSubscriptions, knownSubscriptions } from './known-subscriptions.ts';
import type { WebhooksPorts } from './ports.ts';

/** What whoever answers for a subscription must hold: it carries what the timeline shows. */
const PERMISSION = 'system.gitops.read';

/** Whether somebody still answers for what is sent, and the end of what nobody does. */
export class Makers {
  readonly #ports: WebhooksPorts;
  readonly #known: KnownSubscriptions;
  readonly #access: Aggregate<AccessState>;

  constructor(ports: WebhooksPorts) {
    this.#ports = ports;
    this.#known = knownSubscriptions(ports);
    this.#access = new Aggregate(ports, { streamOf: (account) => `access-${account}`, folding: accessFold });
  }

  /** Why nobody does; null: somebody does. Throws `StoreUnavailable`. */
  async whyGone(account: AccountId, subscription: WebhookSubscription): Promise<MakerGone | null> {
    const { state } = await this.#access.load(account);
    return whyMakerIsGone(state, keeperOf(subscription).id, { permission: PERMISSION, now: this.#ports.clock.now() });
  }

  /** Ends every subscription that nobody answers for, also one that nothing is sent to just now: so that it is told. */
  async look(): Promise<void> {
    for (const { account_id, subscription } of await this.#ports.queue.subscriptions()) {
      if (!subscription.enabled || (await this.whyGone(account_id, subscription)) === null) continue;
      await this.disable(account_id, subscription.id);
      await this.#ports.queue.drop(subscription.id);
    }
  }

  /** First in the log, so that what is dropped is never lost without a word. */
  async disable(account_id: AccountId, subscription: Id): Promise<void> {
    const operation_id = this.#ports.ids.next();
    await this.#known.execute(account_id, {
      operationId: operation_id,
      cause: { operation_id, account_id, actor: { type: 'system', id: 'webhooks' }, traceparent: null },
      decide: (state) =>
        disableSubscription(state, subscription, { reason: 'maker_gone', last_status: null, failing_since: null }),
      onRepeat: () => null,
    });
  }
}
