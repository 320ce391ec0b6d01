import type { Run } from '../../data/api.ts';
import { useAct, useAsk, useEvery } from '../../data/gateway.ts';
import { Missing } from '../../frame/not-found.tsx';
import { Drifted } from '../../parts/drifted.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { actorName, Author, Counts, Foreign, Sha, Status, When } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { plural, subjectOf, words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { Findings } from './findings.tsx';
import { Nodes } from './nodes.tsx';
import { Proposed } from './proposed.tsx';
import { Rollback } from './rollback.tsx';
import { Timeline } from './timeline.tsx';
import './runs.css';

/** One run: what it found, what it proposed, what became of that. */
export function Page({ params }: PageProps) {
  const id = params.id ?? '';
  const { data: run, error } = useAsk('gitops_get_sync_run', { sync_run_id: id });
  const { data: proposals = [] } = useEvery('gitops_list_proposals', { run: id });
  const { data: repositories = [] } = useEvery('gitops_list_repositories', {});
  const { act, isBusy, error: actError } = useAct();
  if (run === undefined) {
    if (error?.status === 404) return <Missing what="run" back="/runs" />;
    return error === null ? <Loading /> : <Failure error={error} />;
  }
  const name = repositories.find((repository) => repository.id === run.repository_id)?.name;
  const pending = proposals.filter(({ status }) => status === 'pending_approval').length;
  return (
    <div className="page">
      <p className="crumbs">
        <Link to="/runs">Runs</Link>
      </p>
      <header className="page-head">
        <h1>
          <Foreign>{name ?? 'Run'}</Foreign> #{run.number}
        </h1>
        <Status of={run.status} />
        <span className="actions">
          {pending === 0 ? null : (
            <Link to={`/approvals?run=${run.id}`} className="button">
              Review {plural(pending, 'proposal')}
            </Link>
          )}
          <button
            type="button"
            disabled={isBusy}
            onClick={() => act('gitops_sync_repository', { repository_id: run.repository_id, wait_seconds: 0 })}
          >
            Sync again
          </button>
        </span>
      </header>
      <Failure error={actError ?? error} />
      <Summary run={run} />
      <Timeline run={run} />
      <Findings run={run} />
      <Nodes run={run} />
      <Verification run={run} />
      <Actions title="Failed" actions={run.failed_actions} total={run.totals.failed_actions} />
      <Proposed proposals={proposals} />
      <Actions title="Applied" actions={run.applied_actions} total={run.totals.applied_actions} isFolded />
      {/* Until the run has ended, what remains is what the proposals show. */}
      {run.finished_at === null ? null : (
        <Actions title="Remaining" actions={run.remaining} total={run.totals.remaining} />
      )}
      {run.applied_actions.length === 0 ? null : <Rollback runId={run.id} />}
    </div>
  );
}

function Summary({ run }: { readonly run: Run }) {
  return (
    <div className="tight">
      {run.revision === null ? null : (
        <p>
          <Foreign>{subjectOf(run.revision.message)}</Foreign>{' '}
          <span className="faint">
            <Sha sha={run.revision.sha} /> by <Author of={run.revision} />
          </span>
        </p>
      )}
      <p>
        <Counts of={run.counts} deferred={run.deferred} />{' '}
        <span className="faint">
          started by {words(run.trigger)}
          {run.actor.type === 'system' ? '' : `, ${actorName(run.actor)}`} <When at={run.created_at} />
        </span>
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
    <section className="notice notice-bad">
      <strong>The fleet does not look as applied.</strong>
      <Drifted resources={resources} />
    </section>
  );
}

interface ActionsProps {
  readonly title: string;
  /** The first of them. */
  readonly actions: Run['applied_actions'];
  readonly total: number;
  readonly isFolded?: boolean;
}

function Actions({ title, actions, total, isFolded = false }: ActionsProps) {
  if (actions.length === 0) return null;
  return (
    <details open={!isFolded}>
      <summary>
        <h2 className="inline">
          {title} <span className="faint">{total}</span>
        </h2>
      </summary>
      <ul className="named">
        {actions.map(({ proposal_id, action, kind, key, reason }) => (
          <li key={`${proposal_id} ${action} ${key}`}>
            {words(action)}{' '}
            <Link to={resourcePath({ kind, key })}>
              <Foreign>{key}</Foreign>
            </Link>
            {reason === null ? null : (
              <span className="faint">
                {' '}
                <Foreign>{words(reason)}</Foreign>
              </span>
            )}
          </li>
        ))}
      </ul>
      {total > actions.length ? <p className="faint">and {total - actions.length} more</p> : null}
    </details>
  );
}
