import { useAct, useEvery } from '../../data/gateway.ts';
import { Foreign, Until, When, Who } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';

/** What waits for a second person. Nothing of it is done before. */
export function PendingChanges() {
  const { data = [], error } = useEvery('list_pending_changes', {});
  const { act, isBusy, error: actError } = useAct();
  if (data.length === 0) return <Failure error={error} />;
  return (
    <section className="stack" aria-label="Waits for a second person">
      <h2>Waits for a second person</h2>
      <Failure error={actError ?? error} />
      {data.map(({ id, summary, loosens, asked_by, asked_at, expires_at, permission }) => (
        <article key={id} className="card">
          <p>
            <Foreign>{summary}</Foreign>
          </p>
          <p className="faint">
            <Who actor={asked_by} /> asked <When at={asked_at} />; it loosens {loosens.map(words).join(', ')}; ends{' '}
            <Until at={expires_at} />. Confirming needs <code>{permission}</code>.
          </p>
          <div className="actions">
            <button
              type="button"
              disabled={isBusy}
              onClick={() => act('withdraw_pending_change', { pending_change_id: id })}
            >
              Withdraw
            </button>
            <button
              type="button"
              className="primary"
              disabled={isBusy}
              onClick={() => act('confirm_pending_change', { pending_change_id: id })}
            >
              Confirm
            </button>
          </div>
        </article>
      ))}
    </section>
  );
}
