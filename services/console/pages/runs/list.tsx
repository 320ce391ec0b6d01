import { RUN_STATUSES } from '@fleetwright/contracts/client';
import type { ListedRun, Repository } from '../../data/api.ts';
import { useNow } from '../../data/clock.ts';
import { useAsk, useEvery } from '../../data/gateway.ts';
import { RUNS_SHOWN } from '../../limits.ts';
import { Choice } from '../../parts/choice.tsx';
import { Link } from '../../parts/link.tsx';
import { actorName, Counts, Foreign, Sha, Status, When } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { duration, subjectOf, words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { whyFailed } from './notes.ts';
import { runDuration } from './stages.ts';

/** The latest runs: what started them, what they found, how long they took, and why they failed. */
export function Page({ search, setSearch }: PageProps) {
  const status = RUN_STATUSES.find((each) => each === search.status);
  const { data, error } = useAsk('gitops_list_sync_runs', {
    limit: RUNS_SHOWN,
    ...(status === undefined ? {} : { status }),
    ...(search.repository ? { repository: search.repository } : {}),
  });
  const { data: repositories = [] } = useEvery('gitops_list_repositories', {});
  const runs = data?.gitops_sync_runs;
  return (
    <div className="page">
      <h1>Runs</h1>
      <div className="filters">
        <Choice
          label="Status"
          value={search.status}
          options={RUN_STATUSES.map((each) => [each, words(each)])}
          onChange={(value) => setSearch({ status: value })}
        />
        <Choice
          label="Repository"
          value={search.repository}
          options={repositories.map(({ id, name }) => [id, name])}
          onChange={(value) => setSearch({ repository: value })}
        />
      </div>
      <Failure error={error} />
      {runs === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : runs.length === 0 ? (
        <Empty title="No run here">
          <p>A run starts when a repository is registered, when its remote moves, and when somebody syncs.</p>
          <Link to="/repositories">Repositories</Link>
        </Empty>
      ) : (
        <RunTable runs={runs} repositories={repositories} />
      )}
    </div>
  );
}

interface RunTableProps {
  readonly runs: readonly ListedRun[];
  readonly repositories: readonly Repository[];
}

export function RunTable({ runs, repositories }: RunTableProps) {
  const names = new Map(repositories.map(({ id, name }) => [id, name]));
  const nowMs = useNow();
  return (
    <table className="list folding">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Status</th>
          <th scope="col">Commit</th>
          <th scope="col">Changes</th>
          <th scope="col">Started</th>
          <th scope="col">Took</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <Link to={`/runs/${run.id}`}>
                <Foreign>{names.get(run.repository_id) ?? 'run'}</Foreign> #{run.number}
              </Link>
            </th>
            <td>
              <Status of={run.status} />
              <Why run={run} />
            </td>
            <td data-label="Commit">
              {run.revision === null ? (
                <span className="faint">no commit</span>
              ) : (
                <>
                  <Sha sha={run.revision.sha} /> <Foreign>{subjectOf(run.revision.message)}</Foreign>
                </>
              )}
            </td>
            <td data-label="Changes">
              <Counts of={run.counts} deferred={run.deferred} />
            </td>
            <td data-label="Started">
              <When at={run.created_at} />{' '}
              <span className="faint">
                {words(run.trigger)}
                {run.actor.type === 'system' ? null : <> by {actorName(run.actor)}</>}
              </span>
            </td>
            <td className="number" data-label="Took">
              {run.status === 'diff_ready' ? <span className="faint">waits</span> : duration(runDuration(run, nowMs))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Why({ run }: { readonly run: ListedRun }) {
  const why = run.status === 'failed' ? whyFailed(run.findings.items) : null;
  if (why === null) return null;
  return (
    <p className="bad run-why">
      <Foreign>{why}</Foreign>
    </p>
  );
}
