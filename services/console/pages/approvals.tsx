import type { Proposal, Repository } from '../api.ts';
import { useServer } from '../context.ts';
import { GroupActions } from '../parts/group-actions.tsx';
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
    () => true,
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
  const deciding = useDecision(onDecided);
  const { isDeciding, error, decide } = deciding;
  const ordered = members.toSorted((a, b) => a.ordinal - b.ordinal);
  const [first] = ordered;
  if (first === undefined) return null;
  const { revision } = first;
  const name = repositories.find(({ id }) => id === first.repository_id)?.name ?? first.repository_id;
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
        <GroupActions proposals={ordered} deciding={deciding} />
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
