import type { RowOf } from '@fleetwright/contracts/client';
import { useNow } from '../../data/clock.ts';
import { useAct, useEvery } from '../../data/gateway.ts';
import { Foreign, Pill, When, Who } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { countdown, words } from '../../text/format.ts';
import { OpenBreakGlass } from './open-break-glass.tsx';

type Opening = RowOf<'list_break_glass'>;

/** Openings for emergencies: how long they go on, and the reviews that they leave. */
export function BreakGlass() {
  const { data = [], error } = useEvery('list_break_glass', {});
  return (
    <section className="stack" aria-label="Break-glass">
      <h2>Break-glass</h2>
      <Failure error={error} />
      <OpenBreakGlass />
      {data.map((opening) => (
        <OpeningCard key={opening.id} opening={opening} />
      ))}
    </section>
  );
}

function OpeningCard({ opening }: { readonly opening: Opening }) {
  const { act, isBusy, error } = useAct();
  const nowMs = useNow();
  const { id, kind, key, reason, opened_by, opened_at, ends_at, ended_by, active, review, confirmed_by } = opening;
  const isOpen = active && Date.parse(ends_at) > nowMs;
  return (
    <article className="card" aria-label={`${words(kind)} ${key ?? 'all'}`}>
      <p className="row">
        {isOpen ? (
          <Pill tone="delete">{`open, ${countdown(ends_at, nowMs)} left`}</Pill>
        ) : (
          <Pill>{ended_by === null ? 'ended by itself' : 'ended by hand'}</Pill>
        )}
        {review.closed_at === null ? <Pill tone="drift">review open</Pill> : <Pill tone="create">reviewed</Pill>}
        <strong>
          {key === null ? `every ${words(kind)}` : words(kind)} {key === null ? null : <Foreign>{key}</Foreign>}
        </strong>
      </p>
      <p>
        <Foreign>{reason}</Foreign>
      </p>
      <p className="faint">
        <Who actor={opened_by} /> <When at={opened_at} />
        {confirmed_by === null ? null : (
          <>
            , confirmed by <Who actor={confirmed_by} />
          </>
        )}
        {review.closed_by === null || review.closed_at === null ? null : (
          <>
            ; reviewed by <Who actor={review.closed_by} /> <When at={review.closed_at} />
          </>
        )}
      </p>
      <Failure error={error} />
      <div className="actions">
        {isOpen ? (
          <button
            type="button"
            className="danger"
            disabled={isBusy}
            onClick={() => act('end_break_glass', { break_glass_id: id })}
          >
            End it now
          </button>
        ) : null}
        {!isOpen && review.closed_at === null ? (
          <button
            type="button"
            disabled={isBusy}
            onClick={() => act('close_break_glass_review', { break_glass_id: id })}
          >
            Close the review
          </button>
        ) : null}
      </div>
    </article>
  );
}
