import { useState } from 'react';
import { asFailure, type Repository, type RequestFailed } from '../api.ts';
import { useConsole, useServer } from '../context.ts';
import { plural } from '../format.ts';
import { Sha, Status, When } from '../parts/marks.tsx';
import { Empty, Failure, Loading } from '../parts/notice.tsx';
import { Link } from '../router.tsx';

/** Every registered repository: is it in sync, and if not, why. */
export function RepositoriesPage() {
  const loaded = useServer(
    'repositories',
    (api) => api.repositories(),
    (repositories) => repositories.some(({ status }) => status === 'syncing'),
  );
  if (loaded.data === undefined) return loaded.error === undefined ? <Loading /> : <Failure error={loaded.error} />;
  return (
    <>
      <h1>Repositories</h1>
      <Failure error={loaded.error} />
      {loaded.data.length === 0 ? (
        <Empty title="No repository yet">
          <p>
            Register one with <code>fleetwright repo add &lt;url&gt;</code>.
          </p>
        </Empty>
      ) : null}
      {loaded.data.map((repository) => (
        <RepositoryCard key={repository.id} repository={repository} onSynced={loaded.reload} />
      ))}
    </>
  );
}

function RepositoryCard({ repository, onSynced }: { readonly repository: Repository; readonly onSynced: () => void }) {
  const { api } = useConsole();
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<RequestFailed>();
  const sync = () => {
    setAsking(true);
    setError(undefined);
    api
      .syncNow(repository.id)
      .catch((reason: unknown) => setError(asFailure(reason)))
      .finally(() => {
        setAsking(false);
        onSynced();
      });
  };
  return (
    <article className="card repository">
      <header className="card-head">
        <strong className="name">{repository.name}</strong>
        <Status of={repository.status} />
        <span className="actions">
          <button type="button" disabled={isAsking || !repository.enabled} onClick={sync}>
            Sync now
          </button>
        </span>
      </header>
      <p>
        <code>{repository.repo_url}</code> <span className="faint">{repository.branch}</span>
        {repository.path_prefix === '' ? null : <span className="faint"> / {repository.path_prefix}</span>}
      </p>
      <Failure error={error} />
      {repository.last_error === null ? null : (
        <p className="notice notice-error">
          {repository.last_error_code === null ? null : <code>{repository.last_error_code}</code>}{' '}
          {repository.last_error}
          {repository.consecutive_failures > 1
            ? ` (${plural(repository.consecutive_failures, 'failed run')} in a row)`
            : null}
        </p>
      )}
      <footer className="facts">
        {repository.last_synced_at === null ? (
          <span>never synced</span>
        ) : (
          <span>
            synced <When at={repository.last_synced_at} />
          </span>
        )}
        {repository.last_synced_revision === null ? null : (
          <span>
            at <Sha sha={repository.last_synced_revision} />
          </span>
        )}
        {repository.last_diff_count === null ? null : <span>{plural(repository.last_diff_count, 'change')} found</span>}
        {repository.last_run_id === null ? null : <Link to={`/runs/${repository.last_run_id}`}>latest run</Link>}
        <span>every {repository.reconcile_interval_seconds} s</span>
        {repository.auto_apply ? <span>auto-apply</span> : null}
      </footer>
    </article>
  );
}
