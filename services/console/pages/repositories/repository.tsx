import type { Repository } from '../../data/api.ts';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Missing } from '../../frame/not-found.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign, Sha, Status, Until, When } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { RunTable } from '../runs/list.tsx';
import { DriftCount } from './drift-count.tsx';
import { Waiting } from './waiting.tsx';
import { RemoveRepository } from './remove.tsx';
import { Settings } from './settings.tsx';
import { Webhook } from './webhook.tsx';

/** One repository: its health, its runs, its settings, and how it is told of pushes. */
export function Page({ params, go }: PageProps) {
  const repository_id = params.id ?? '';
  const { data, error } = useAsk('gitops_get_repository', { repository_id });
  const { act, isBusy, error: actError } = useAct();
  if (data === undefined) {
    if (error?.status === 404) return <Missing what="repository" back="/repositories" />;
    return error === null ? <Loading /> : <Failure error={error} />;
  }
  const { gitops_repository: repository, gitops_sync_runs: runs } = data;
  const sync = async () => {
    const answer = await act('gitops_sync_repository', { repository_id, wait_seconds: 0 });
    if (answer !== undefined && 'gitops_sync_run' in answer) go(`/runs/${answer.gitops_sync_run.id}`);
  };
  return (
    <div className="page">
      <p className="crumbs">
        <Link to="/repositories">Repositories</Link>
      </p>
      <header className="page-head">
        <h1>
          <Foreign>{repository.name}</Foreign>
        </h1>
        <Status of={repository.status} />
        <span className="actions">
          <button type="button" className="primary" disabled={isBusy || !repository.enabled} onClick={sync}>
            Sync now
          </button>
        </span>
      </header>
      <Failure error={actError ?? error} />
      <LastError repository={repository} />
      <Facts repository={repository} />
      <section className="stack" aria-label="Recent runs">
        <h2>Recent runs</h2>
        {runs.length === 0 ? <p className="faint">None yet.</p> : <RunTable runs={runs} repositories={[repository]} />}
      </section>
      <Webhook repositoryId={repository.id} />
      <Settings key={repository.updated_at} repository={repository} />
      <RemoveRepository repository={repository} onRemoved={() => go('/repositories')} />
    </div>
  );
}

function LastError({ repository }: { readonly repository: Repository }) {
  const { last_error, last_error_code, consecutive_failures } = repository;
  if (last_error === null) return null;
  return (
    <p className="notice notice-bad">
      {last_error_code === null ? null : <code>{last_error_code}</code>} <Foreign>{last_error}</Foreign>
      {consecutive_failures > 1 ? ` (${plural(consecutive_failures, 'failed run')} in a row)` : null}
    </p>
  );
}

function Facts({ repository }: { readonly repository: Repository }) {
  const { host_key, last_synced_at, last_synced_revision, next_sync_at, enabled } = repository;
  return (
    <dl className="facts card">
      <dt>Address</dt>
      <dd>
        <Foreign>{`${repository.repo_url} · ${repository.branch}${repository.path_prefix === '' ? '' : ` · ${repository.path_prefix}`}`}</Foreign>
      </dd>
      <dt>Last revision</dt>
      <dd>
        {last_synced_revision === null || last_synced_at === null ? (
          'never synced'
        ) : (
          <>
            <Sha sha={last_synced_revision} /> <When at={last_synced_at} />
          </>
        )}
      </dd>
      <dt>Next look</dt>
      <dd>{enabled && next_sync_at !== null ? <Until at={next_sync_at} /> : 'not by itself'}</dd>
      <dt>Waiting</dt>
      <dd>
        <Waiting repositoryId={repository.id} />
      </dd>
      <dt>Drift</dt>
      <dd>
        <DriftCount repositoryId={repository.id} />
      </dd>
      {host_key === null ? null : (
        <>
          <dt>Host key</dt>
          <dd>
            <code title={host_key.type}>{host_key.fingerprint}</code>,{' '}
            {host_key.source === 'given' ? `given by ${host_key.recorded_by.id}` : 'trusted at first use'}{' '}
            <When at={host_key.recorded_at} />
          </dd>
        </>
      )}
    </dl>
  );
}
