import { useState } from 'react';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Foreign, Status, Until, When } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { plural, words } from '../../text/format.ts';

/** How many of the latest deliveries are listed. */
const LISTED = 20;

/** What was sent, what was answered, and what still waits. Asked for when somebody opens it. */
export function Deliveries({ subscriptionId }: { readonly subscriptionId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Deliveries</summary>
      {isOpen ? <Latest subscriptionId={subscriptionId} /> : null}
    </details>
  );
}

function Latest({ subscriptionId }: { readonly subscriptionId: string }) {
  const { data, error } = useAsk('list_webhook_deliveries', { subscription_id: subscriptionId, limit: LISTED });
  const { act, isBusy, error: actError } = useAct();
  if (data === undefined) return error === null ? <p className="faint">Loading…</p> : <Failure error={error} />;
  if (data.webhook_deliveries.length === 0) return <p className="faint">None in the last 30 days.</p>;
  return (
    <ul className="named">
      <Failure error={actError} />
      {data.webhook_deliveries.map(({ id, state, kind, events, attempts, last_status, last_error, ...times }) => (
        <li key={id} className="row">
          <Status of={state} /> {words(kind)}
          <span className="faint">
            {plural(events, 'event')}, {plural(attempts, 'try', 'tries')}
            {last_status === null ? '' : `, answered ${last_status}`} <When at={times.created_at} />
            {times.next_attempt_at === null ? null : (
              <>
                , tried again <Until at={times.next_attempt_at} />
              </>
            )}
          </span>
          {last_error === null ? null : (
            <span className="bad">
              <Foreign>{last_error}</Foreign>
            </span>
          )}
          <button
            type="button"
            className="quiet end"
            disabled={isBusy}
            onClick={() => act('replay_webhook_delivery', { subscription_id: subscriptionId, delivery_id: id })}
          >
            Send again
          </button>
        </li>
      ))}
    </ul>
  );
}
