import type { Run } from '../api.ts';
import { useServer } from '../context.ts';
import { words } from '../format.ts';
import { Drifted } from '../parts/drifted.tsx';
import { Findings } from '../parts/findings.tsx';
import { GroupActions } from '../parts/group-actions.tsx';
import { Sha, Status, When } from '../parts/marks.tsx';
import { Failure, Loading } from '../parts/notice.tsx';
import { ProposalCard } from '../parts/proposal-card.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Link } from '../router.tsx';
import { useDecision } from '../use-decision.ts';
import { Counts } from './runs.tsx';

const BUSY = new Set(['in_progress', 'applying', 'diff_ready']);

/** One run: what it found, what it proposed, what became of that. */
export function RunPage({ id }: { readonly id: string }) {
  const loaded = useServer(
    `run ${id}`,
    async (api) => {
      const [run, proposals, repositories] = await Promise.all([
        api.run(id),
        api.proposals({ run: id }),
        api.repositories(),
      ]);
      const name = repositories.find((repository) => repository.id === run.repository_id)?.name;
      return { run, proposals: proposals.toSorted((a, b) => a.ordinal - b.ordinal), name };
    },
    ({ run }) => BUSY.has(run.status),
  );
  const deciding = useDecision(loaded.reload);
  const { isDeciding, error, decide } = deciding;
  if (loaded.data === undefined) return loaded.error === undefined ? <Loading /> : <Failure error={loaded.error} />;
  const { run, proposals, name } = loaded.data;
  const pending = proposals.filter(({ status }) => status === 'pending_approval');
  return (
    <>
      <p className="crumbs">
        <Link to="/runs">Runs</Link>
      </p>
      <h1>
        {name ?? 'Run'} #{run.number} <Status of={run.status} />
      </h1>
      <Failure error={loaded.error ?? error} />
      <Summary run={run} />
      <Timeline run={run} />
      <Findings list={run.findings} />
      <Verification run={run} />
      <Actions title="Failed" actions={run.failed_actions} />
      {proposals.length === 0 ? null : (
        <header className="section-head">
          <h2>
            Proposals <span className="count">{proposals.length}</span>
          </h2>
          <GroupActions proposals={pending} deciding={deciding} />
        </header>
      )}
      {proposals.map((proposal) => (
        <ProposalCard
          key={proposal.id}
          proposal={proposal}
          isDeciding={isDeciding}
          onDecide={(verdict) => decide([proposal], { verdict })}
        />
      ))}
      <Actions title="Applied" actions={run.applied_actions} />
      {/* Until the run has ended, what remains is what the cards above show. */}
      {run.finished_at === null ? null : <Actions title="Remaining" actions={run.remaining} />}
    </>
  );
}

function Summary({ run }: { readonly run: Run }) {
  return (
    <div className="summary">
      {run.revision === null ? null : (
        <p className="commit">
          <Sha sha={run.revision.sha} /> {run.revision.message.split('\n')[0]}
          <span className="faint">
            {' '}
            {run.revision.author_name} · <When at={run.revision.committed_at} />
          </span>
        </p>
      )}
      <p>
        <Counts run={run} />{' '}
        {run.actor.type === 'system' ? null : (
          <span className="faint">asked for by {run.actor.name ?? run.actor.id}</span>
        )}
      </p>
      {run.superseded_by === null ? null : (
        <p>
          A <Link to={`/runs/${run.superseded_by}`}>newer run</Link> took over.
        </p>
      )}
      {run.supersedes === null ? null : (
        <p className="faint">
          It took over from <Link to={`/runs/${run.supersedes}`}>an earlier run</Link>.
        </p>
      )}
    </div>
  );
}

/** What the applied changes look like in the live fleet, once somebody looked. */
function Verification({ run }: { readonly run: Run }) {
  const drift = run.drift_after_apply;
  if (drift === null) return null;
  const resources = 'resources' in drift ? drift.resources : [];
  if (resources.length === 0) return <p className="notice notice-good">Verified: the fleet looks as applied.</p>;
  return (
    <section className="notice notice-error">
      <strong>The fleet does not look as applied.</strong>
      <Drifted resources={resources} />
    </section>
  );
}

function Actions({ title, actions }: { readonly title: string; readonly actions: Run['applied_actions'] }) {
  if (actions.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span className="count">{actions.length}</span>
      </h2>
      <ul className="actions-list">
        {actions.map(({ proposal_id, action, key, reason }) => (
          <li key={`${proposal_id} ${action} ${key}`}>
            {words(action)} <strong>{key}</strong>
            {reason === null ? null : <span className="faint"> {words(reason)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
