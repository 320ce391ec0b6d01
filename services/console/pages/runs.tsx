import type { Run } from '../api.ts';
import { useServer } from '../context.ts';
import { words } from '../format.ts';
import { Sha, Status, When } from '../parts/marks.tsx';
import { Empty, Failure, Loading } from '../parts/notice.tsx';
import { Link } from '../router.tsx';

const UNFINISHED = new Set(['in_progress', 'applying']);

/** The latest runs of all repositories. */
export function RunsPage() {
  const loaded = useServer(
    'runs',
    async (api) => {
      const [runs, repositories] = await Promise.all([api.runs(), api.repositories()]);
      return { runs, names: new Map(repositories.map(({ id, name }) => [id, name])) };
    },
    ({ runs }) => runs.some(({ status }) => UNFINISHED.has(status)),
  );
  if (loaded.data === undefined) return loaded.error === undefined ? <Loading /> : <Failure error={loaded.error} />;
  const { runs, names } = loaded.data;
  return (
    <>
      <h1>Runs</h1>
      <Failure error={loaded.error} />
      {runs.length === 0 ? (
        <Empty title="No run yet">
          <p>Register a repository; its first run starts at once.</p>
        </Empty>
      ) : (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Status</th>
              <th scope="col">Revision</th>
              <th scope="col">Changes</th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <RunRow key={run.id} run={run} repository={names.get(run.repository_id) ?? run.repository_id} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function RunRow({ run, repository }: { readonly run: Run; readonly repository: string }) {
  return (
    <tr>
      <td>
        <Link to={`/runs/${run.id}`}>
          {repository} #{run.number}
        </Link>
        <span className="faint"> {words(run.trigger)}</span>
      </td>
      <td>
        <Status of={run.status} />
      </td>
      <td>
        {run.revision === null ? (
          '—'
        ) : (
          <>
            <Sha sha={run.revision.sha} /> <span className="message">{run.revision.message.split('\n')[0]}</span>
          </>
        )}
      </td>
      <td>
        <Counts run={run} />
      </td>
      <td>
        <When at={run.created_at} />
      </td>
    </tr>
  );
}

/** `+3 ~1 −2`, and what the cap keeps back. */
export function Counts({ run }: { readonly run: Run }) {
  if (run.counts === null) return <span className="faint">—</span>;
  const parts = [
    ['plus', '+', run.counts.create, 'to create'],
    ['change', '~', run.counts.update, 'to update'],
    ['minus', '−', run.counts.delete, 'to delete'],
    ['adopt', '=', run.counts.adopt, 'to adopt'],
  ] as const;
  const some = parts.filter(([, , count]) => count > 0);
  if (some.length === 0) return <span className="faint">none</span>;
  return (
    <span className="counts">
      {some.map(([name, sign, count, meaning]) => (
        <span key={name} className={`count-${name}`} title={`${count} ${meaning}`}>
          {sign}
          {count}
        </span>
      ))}
      {run.deferred > 0 ? <span className="faint"> {run.deferred} deferred</span> : null}
    </span>
  );
}
