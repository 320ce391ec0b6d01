export { parseReceiver, receiverRefusal, shownUrl } from './address.ts';
export type { ParsedReceiver, Receiver } from './address.ts';
export { consumersFold, createConsumer, removeConsumer } from './consumers.ts';
export type { ConsumerAsked, EventConsumers } from './consumers.ts';
export { follow, joined, repositoryOf, totalOf } from './messages.ts';
export type { Followed, Followings, Message } from './messages.ts';
export { retryAfterMs, verdictOf } from './outcome.ts';
export type { Attempt, Standing, Verdict } from './outcome.ts';
export { bodyOf, kindOf } from './render/body.ts';
export {
  changeSubscription,
  createSubscription,
  disableSubscription,
  keeperOf,
  removeSubscription,
  rotateSecret,
  signingGenerations,
  subscriptionsFold,
} from './subscriptions.ts';
export type { Asked, Disabling, OwnedSubscription, Subscriptions } from './subscriptions.ts';
export type { DeliveryQueue, Due, DeliveryLogFilter, Sent, Settlement, TenantReaders, WebhookSender } from './ports.ts';
