import { type SubmitEvent, useState } from 'react';
import type { Repository } from '../../data/api.ts';
import { useAct } from '../../data/gateway.ts';
import { Foreign } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { Pending } from '../../parts/pending.tsx';

interface RemoveRepositoryProps {
  readonly repository: Repository;
  readonly onRemoved: () => void;
}

/** Ends the registration. Its name is typed, so that it is the one that is meant. */
export function RemoveRepository({ repository, onRemoved }: RemoveRepositoryProps) {
  const [typed, setTyped] = useState('');
  const [isPending, setPending] = useState(false);
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const answer = await act('gitops_unregister_repository', { repository_id: repository.id });
    if (answer !== undefined && 'pending_change' in answer) setPending(true);
    else if (answer !== undefined) onRemoved();
  };
  return (
    <details className="card">
      <summary>Remove</summary>
      <form className="fields" onSubmit={submit}>
        <p>
          The remote and the live fleet stay as they are; open proposals are withdrawn, and nobody manages the resources
          any more.
        </p>
        <label>
          <span>
            Type <Foreign>{repository.name}</Foreign> to remove it
          </span>
          <input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </label>
        <Failure error={error} />
        {isPending ? <Pending /> : null}
        <div className="actions">
          <button type="submit" className="danger" disabled={isBusy || typed !== repository.name}>
            Remove the repository
          </button>
        </div>
      </form>
    </details>
  );
}
