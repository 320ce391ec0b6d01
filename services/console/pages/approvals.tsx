import { useState } from 'react';
import type { Proposal, Repository } from '../api.ts';
import { useServer } from '../context.ts';
import { plural } from '../format.ts';
import { Sha, When } from '../parts/marks.tsx';
import { Empty, Failure, Loading } from '../parts/notice.tsx';
import { ProposalCard } from '../parts/proposal-card.tsx';
import { Link } from '../router.tsx';
import { useDecision } from '../use-decision.ts';

/** Everything that waits for a decision, grouped by the run that proposes it. */
export function ApprovalsPage() {
  const pending = useServer(
    'approvals',
    async (api) => {
      const [proposals, repositories] = await Promise.all([
        api.proposals({ status: 'pending_approval' }),
        api.repositories(),
      ]);
      return { proposals, repositories };
    },
    () => false,
  );
  if (pending.data === undefined) return pending.error === undefined ? <Loading /> : <Failure error={pending.error} />;
  const { proposals, repositories } = pending.data;
  const groups = Map.groupBy(proposals, ({ sync_run_id }) => sync_run_id);
  return (
    <>
      <h1>Approvals {proposals.length === 0 ? null : <span className="count">{proposals.length}</span>}</h1>
      <Failure error={pending.error} />
      {proposals.length === 0 ? (
        <Empty title="Nothing waits for a decision">
          <p>Push a change to fleet.yaml, or look at the latest runs.</p>
        </Empty>
      ) : null}
      {[...groups].map(([run, members]) => (
        <RunGroup key={run} run={run} members={members} repositories={repositories} onDecided={pending.reload} />
      ))}
    </>
  );
}

interface RunGroupProps {
  readonly run: string;
  readonly members: readonly Proposal[];
  readonly repositories: readonly Repository[];
  readonly onDecided: () => void;
}

function RunGroup({ run, members, repositories, onDecided }: RunGroupProps) {
  const { isDeciding, error, decide } = useDecision(onDecided);
  const ordered = members.toSorted((a, b) => a.ordinal - b.ordinal);
  const [first] = ordered;
  if (first === undefined) return null;
  const { revision } = first;
  const name = repositories.find(({ id }) => id === first.repository_id)?.name ?? first.repository_id;
  const brake = ordered.find((proposal) => proposal.brake !== null)?.brake ?? null;
  return (
    <section className="run-group">
      <header>
        <div>
          <h2>
            {name} <Sha sha={revision.sha} />
          </h2>
          <p className="commit">{revision.message.split('\n')[0]}</p>
          <p className="faint">
            {revision.author_name} · <When at={revision.committed_at} /> · <Link to={`/runs/${run}`}>run</Link>
          </p>
        </div>
        <GroupActions
          count={ordered.length}
          brake={brake}
          isDeciding={isDeciding}
          onDecide={(verdict, confirmDeletes) =>
            decide(ordered, { verdict, ...(confirmDeletes === undefined ? {} : { confirmDeletes }) })
          }
        />
      </header>
      <Failure error={error} />
      {ordered.map((proposal) => (
        <ProposalCard
          key={proposal.id}
          proposal={proposal}
          isDeciding={isDeciding}
          onDecide={(verdict) => decide([proposal], { verdict })}
        />
      ))}
    </section>
  );
}

interface GroupActionsProps {
  readonly count: number;
  readonly brake: number | null;
  readonly isDeciding: boolean;
  readonly onDecide: (verdict: 'approve' | 'reject', confirmDeletes?: number) => void;
}

/** Decides on all at once. Where the brake holds, the number of deletes must be typed. */
function GroupActions({ count, brake, isDeciding, onDecide }: GroupActionsProps) {
  const [typed, setTyped] = useState('');
  const isConfirmed = brake === null || typed.trim() === String(brake);
  return (
    <div className="group-actions">
      {brake === null ? null : (
        <label className="brake">
          This run deletes {plural(brake, 'resource')}. Type the number to allow it:
          <input inputMode="numeric" value={typed} onChange={(event) => setTyped(event.target.value)} size={5} />
        </label>
      )}
      <button type="button" disabled={isDeciding} onClick={() => onDecide('reject')}>
        Reject all
      </button>
      <button
        type="button"
        className="primary"
        disabled={isDeciding || !isConfirmed}
        onClick={() => onDecide('approve', brake ?? undefined)}
      >
        Approve all {count}
      </button>
    </div>
  );
}
