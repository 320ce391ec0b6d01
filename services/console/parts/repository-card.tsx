import { useState } from 'react';
import { asFailure, type Repository, type RequestFailed } from '../api.ts';
import { useConsole, useServer } from '../context.ts';
import { plural } from '../format.ts';
import { Link } from '../router.tsx';
import { Drifted } from './drifted.tsx';
import { HostKey } from './host-key.tsx';
import { Sha, Status, When } from './marks.tsx';
import { Failure } from './notice.tsx';

interface RepositoryCardProps {
  readonly repository: Repository;
  readonly onSynced: () => void;
}

/** One repository: is it in sync, does the fleet still look as applied, and what can be done about it. */
export function RepositoryCard({ repository, onSynced }: RepositoryCardProps) {
  const { api } = useConsole();
  const drift = useServer(
    `drift ${repository.id}`,
    (server) => server.driftReport(repository.id),
    () => false,
  );
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<RequestFailed>();
  const ask = (request: (id: string) => Promise<void>) => {
    setAsking(true);
    setError(undefined);
    request(repository.id)
      .catch((reason: unknown) => setError(asFailure(reason)))
      .finally(() => {
        setAsking(false);
        onSynced();
      });
  };
  const isLocked = isAsking || !repository.enabled;
  return (
    <article className="card repository">
      <header className="card-head">
        <strong className="name">{repository.name}</strong>
        <Status of={repository.status} />
        {drift.data?.drift ? <Status of="drift" /> : null}
        <span className="actions">
          <button type="button" disabled={isLocked} onClick={() => ask(api.syncNow)}>
            Sync now
          </button>
        </span>
      </header>
      <p>
        <code className="name">{repository.repo_url}</code> <span className="faint">{repository.branch}</span>
        {repository.path_prefix === '' ? null : <span className="faint"> / {repository.path_prefix}</span>}
      </p>
      <Failure error={error ?? drift.error} />
      <LastError repository={repository} />
      {drift.data?.drift ? (
        <section className="notice notice-warn" aria-label={`Drift of ${repository.name}`}>
          <div className="card-head">
            <strong>{plural(drift.data.total, 'resource')} drifted</strong>
            <span className="actions">
              <button type="button" disabled={isLocked} onClick={() => ask(api.revertDrift)}>
                Propose corrections
              </button>
            </span>
          </div>
          <Drifted resources={drift.data.resources} />
        </section>
      ) : null}
      <Facts repository={repository} />
    </article>
  );
}

function LastError({ repository }: { readonly repository: Repository }) {
  const { last_error, last_error_code, consecutive_failures } = repository;
  if (last_error === null) return null;
  return (
    <p className="notice notice-error">
      {last_error_code === null ? null : <code>{last_error_code}</code>} {last_error}
      {consecutive_failures > 1 ? ` (${plural(consecutive_failures, 'failed run')} in a row)` : null}
    </p>
  );
}

function Facts({ repository }: { readonly repository: Repository }) {
  const { last_synced_at, last_synced_revision, last_diff_count, last_run_id, host_key } = repository;
  return (
    <footer className="facts">
      <span>{last_synced_at === null ? 'never synced' : <>synced {<When at={last_synced_at} />}</>}</span>
      {last_synced_revision === null ? null : (
        <span>
          at <Sha sha={last_synced_revision} />
        </span>
      )}
      {last_diff_count === null ? null : <span>{plural(last_diff_count, 'change')} found</span>}
      {last_run_id === null ? null : <Link to={`/runs/${last_run_id}`}>latest run</Link>}
      <span>every {repository.reconcile_interval_seconds} s</span>
      {host_key === null ? null : (
        <span>
          <HostKey of={host_key} /> <When at={host_key.recorded_at} />
        </span>
      )}
      {repository.auto_apply ? <span>auto-apply</span> : null}
    </footer>
  );
}
