import type { Repository } from '../../data/api.ts';
import { useEvery } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Sha, Status, Until, When } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { Onboarding } from '../../parts/onboarding.tsx';
import { DriftCount } from './drift-count.tsx';
import { Waiting } from './waiting.tsx';

/** Every registered repository: is it well, when is it looked at next, what waits, what drifted. */
export function Page() {
  const { data, error } = useEvery('gitops_list_repositories', {});
  return (
    <div className="page">
      <header className="page-head">
        <h1>Repositories</h1>
        <span className="actions">
          <Link to="/repositories/new" className="button">
            Register a repository
          </Link>
        </span>
      </header>
      <Failure error={error} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : data.length === 0 ? (
        <Onboarding />
      ) : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">Repository</th>
              <th scope="col">Health</th>
              <th scope="col">Revision</th>
              <th scope="col">Next look</th>
              <th scope="col">Waiting</th>
              <th scope="col">Drift</th>
            </tr>
          </thead>
          <tbody>
            {data.map((repository) => (
              <Row key={repository.id} repository={repository} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ repository }: { readonly repository: Repository }) {
  return (
    <tr>
      <th scope="row">
        <Link to={`/repositories/${repository.id}`}>
          <Foreign>{repository.name}</Foreign>
        </Link>
        <div className="faint">
          <Foreign>{`${repository.repo_url} ${repository.branch} ${repository.path_prefix}`}</Foreign>
        </div>
      </th>
      <td>
        <Status of={repository.status} />
        {repository.last_error === null ? null : (
          <p className="bad">
            <Foreign>{repository.last_error}</Foreign>
          </p>
        )}
      </td>
      <td data-label="Revision">
        {repository.last_synced_revision === null || repository.last_synced_at === null ? (
          <span className="faint">never synced</span>
        ) : (
          <>
            <Sha sha={repository.last_synced_revision} /> <When at={repository.last_synced_at} />
          </>
        )}
      </td>
      <td data-label="Next look">
        {!repository.enabled ? (
          <span className="faint">disabled</span>
        ) : repository.next_sync_at === null ? (
          '—'
        ) : (
          <Until at={repository.next_sync_at} />
        )}
      </td>
      <td data-label="Waiting">
        <Waiting repositoryId={repository.id} />
      </td>
      <td data-label="Drift">
        <DriftCount repositoryId={repository.id} />
      </td>
    </tr>
  );
}
