import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Copy } from '../../parts/copy.tsx';
import { Foreign, Sha } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';

type RolledBack = AnswerOf<'gitops_rollback_sync_run'>['rollback'];

/** The way back: the file as it was before, as a patch, and on request as a branch. The fleet changes only by a commit. */
export function Rollback({ runId }: { readonly runId: string }) {
  const { act, isBusy, error } = useAct();
  const [answer, setAnswer] = useState<RolledBack>();
  const ask = async (push: boolean) => {
    const given = await act('gitops_rollback_sync_run', { sync_run_id: runId, push });
    if (given !== undefined && 'rollback' in given) setAnswer(given.rollback);
  };
  return (
    <section className="stack" aria-label="Roll back">
      <h2>Roll back</h2>
      <p className="faint">
        Makes the patch that restores fleet.yaml as it was before this run. Nothing changes in the fleet until it is
        committed and approved.
      </p>
      <div className="actions">
        <button type="button" disabled={isBusy} onClick={() => ask(false)}>
          Show the patch
        </button>
        <button type="button" disabled={isBusy} onClick={() => ask(true)}>
          Push it to a branch
        </button>
      </div>
      <Failure error={error} />
      {answer === undefined ? null : <Answer answer={answer} />}
    </section>
  );
}

function Answer({ answer }: { readonly answer: RolledBack }) {
  if (answer.code === 'nothing_to_roll_back') return <p className="notice">The file is already as it was before.</p>;
  return (
    <>
      <p>
        Restores the file of <Sha sha={answer.restores} />.
        {answer.pushed ? (
          <>
            {' '}
            Pushed to <Foreign>{answer.branch}</Foreign>.
          </>
        ) : null}
      </p>
      {answer.code === 'push_refused' ? (
        <p className="notice notice-warn">
          It was not pushed: <Foreign>{answer.reason ?? 'the remote refused'}</Foreign>
        </p>
      ) : null}
      <Copy text={answer.patch} what="the patch" file="rollback.patch" />
    </>
  );
}
