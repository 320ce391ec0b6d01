import type { RowOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useAct, useEvery } from '../../data/gateway.ts';
import { Copy } from '../../parts/copy.tsx';
import { Foreign, Pill } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';
import { Deliveries } from './deliveries.tsx';
import { NewSubscription } from './new-subscription.tsx';

type Subscription = RowOf<'list_webhook_subscriptions'>;

/** Where fleet events are sent, and what became of each. */
export function Page() {
  const { data, error } = useEvery('list_webhook_subscriptions', {});
  return (
    <div className="page">
      <h1>Outgoing webhooks</h1>
      <Failure error={error} />
      {data === undefined && error === null ? <Loading /> : null}
      {data?.length === 0 ? (
        <Empty title="Fleet events are sent nowhere">
          <p>Have them sent to a chat, or to a program of yours: signed, in order, and once each.</p>
        </Empty>
      ) : null}
      {(data ?? []).map((subscription) => (
        <SubscriptionCard key={subscription.id} subscription={subscription} />
      ))}
      <NewSubscription />
    </div>
  );
}

const REASONS = {
  by_hand: 'switched off by hand',
  gone: 'switched off: the receiver said that it is gone',
  failing: 'switched off: nothing got through for days',
  maker_gone: 'switched off: nobody answers for it since its maker left; whoever switches it on does',
} as const;

function SubscriptionCard({ subscription }: { readonly subscription: Subscription }) {
  const { act, isBusy, error } = useAct();
  const [secret, setSecret] = useState<string>();
  const { id, name, url_shown, template, kinds, severities, disabled_reason, enabled } = subscription;
  const rotate = async () => {
    const answer = await act('rotate_webhook_subscription', { subscription_id: id });
    setSecret(answer !== undefined && 'secret' in answer ? (answer.secret ?? undefined) : undefined);
  };
  const change = (changes: { enabled: boolean }) =>
    act('update_webhook_subscription', { subscription_id: id, webhook_subscription: changes });
  return (
    <section className="card" aria-label={name}>
      <header className="row">
        <h2>
          <Foreign>{name}</Foreign>
        </h2>
        {disabled_reason === null ? (
          <Pill tone="create">on</Pill>
        ) : (
          <Pill tone="drift">{REASONS[disabled_reason]}</Pill>
        )}
        <span className="faint">
          <Foreign>{`${url_shown} · ${template}`}</Foreign>
        </span>
        <span className="actions end">
          <button type="button" disabled={isBusy} onClick={() => change({ enabled: !enabled })}>
            {enabled ? 'Switch off' : 'Switch on'}
          </button>
          <button type="button" disabled={isBusy} onClick={rotate}>
            Make another secret
          </button>
          <button
            type="button"
            className="danger"
            disabled={isBusy}
            onClick={() => act('delete_webhook_subscription', { subscription_id: id })}
          >
            Delete
          </button>
        </span>
      </header>
      <p className="faint">
        {kinds.length === 0 ? 'All kinds of events' : kinds.map((kind) => words(kind)).join(', ')}
        {severities.length === 0 ? '' : ` of severity ${severities.join(', ')}`}.
      </p>
      <Failure error={error} />
      {secret === undefined ? null : <Copy text={secret} what="the new secret, which is shown only now" isSecret />}
      <Deliveries subscriptionId={id} />
    </section>
  );
}
