import type { ResourceRef } from '@fleetwright/contracts';
import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Copy } from '../../parts/copy.tsx';
import { Sha } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';

interface AdoptProps {
  readonly repositoryId: string;
  /** Empty: everything that drifted. */
  readonly resources: readonly ResourceRef[];
}

/** The other way to end drift: the patch of fleet.yaml that declares what is live. Nothing is written by it. */
export function Adopt({ repositoryId, resources }: AdoptProps) {
  const { act, isBusy, error } = useAct();
  const [answer, setAnswer] = useState<AnswerOf<'gitops_adopt_drift'>>();
  const ask = async () => {
    const given = await act('gitops_adopt_drift', {
      repository_id: repositoryId,
      ...(resources.length === 0 ? {} : { resources: [...resources] }),
    });
    if (given !== undefined && 'patch' in given) setAnswer(given);
  };
  return (
    <div className="stack">
      <div className="actions">
        <button type="button" disabled={isBusy} onClick={ask}>
          Show the patch that accepts {resources.length === 0 ? 'all of it' : resources.length}
        </button>
      </div>
      <Failure error={error} />
      {answer === undefined ? null : (
        <>
          <p>
            For {answer.file} at <Sha sha={answer.revision} />. Commit it (<code>git apply adopt.patch</code>) and the
            drift is over.
            {answer.left_total === 0 ? null : ` ${answer.left_total} could not be written into the file.`}
          </p>
          <Copy text={answer.patch} what="the patch" file="adopt.patch" />
        </>
      )}
    </div>
  );
}
