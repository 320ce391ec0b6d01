import type { RowOf } from '@fleetwright/contracts/client';
import { useAct, useAsk, useEvery } from '../../data/gateway.ts';
import { Foreign, Pill, When } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';

/** For whoever keeps the platform running: how far the read models are, and what a stage could not handle. */
export function Page() {
  const { data: letters, error } = useEvery('list_dead_letters', {});
  return (
    <div className="page">
      <h1>Operations</h1>
      <ReadModels />
      <section className="stack" aria-label="Dead letters">
        <h2>Dead letters</h2>
        <Failure error={error} />
        {letters?.length === 0 ? <p className="faint">None: every event was handled.</p> : null}
        {(letters ?? []).map((letter) => (
          <Letter key={letter.id} letter={letter} />
        ))}
      </section>
    </div>
  );
}

function ReadModels() {
  const { data, error } = useAsk('get_read_models', {});
  const { act, isBusy, error: actError } = useAct();
  const models = data?.read_models;
  return (
    <section className="card" aria-label="Read models">
      <h2>Read models</h2>
      {models === undefined ? null : (
        <p className="row">
          {models.position === models.head ? <Pill tone="create">up to date</Pill> : <Pill tone="drift">behind</Pill>}
          <span className="faint">
            position {models.position} of {models.head}, generation {models.generation}
          </span>
        </p>
      )}
      <Failure error={actError ?? error} />
      <div className="actions">
        <button type="button" disabled={isBusy} onClick={() => act('rebuild_read_models', {})}>
          Fold all of them anew
        </button>
        <span className="faint">
          Everything goes on meanwhile; done when the generation has grown. Needs system.operations.
        </span>
      </div>
    </section>
  );
}

function Letter({ letter }: { readonly letter: RowOf<'list_dead_letters'> }) {
  const { act, isBusy, error } = useAct();
  return (
    <article className="card">
      <p className="row">
        <Pill tone="delete">{letter.stage}</Pill> <code>{letter.event_type}</code>
        <span className="faint">
          {plural(letter.attempts, 'attempt')}, given up <When at={letter.buried_at} />
          {letter.replayed_at === null ? null : (
            <>
              , tried again <When at={letter.replayed_at} />
            </>
          )}
        </span>
      </p>
      <p>
        <Foreign>{letter.error}</Foreign>
      </p>
      <Failure error={error} />
      <div className="actions">
        <button
          type="button"
          disabled={isBusy}
          onClick={() => act('replay_dead_letter', { dead_letter_id: letter.id })}
        >
          Give it to its stage again
        </button>
      </div>
    </article>
  );
}
