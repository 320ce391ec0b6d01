import { useState } from 'react';
import type { Repository } from '../../data/api.ts';
import { useAct, useAsk, useEvery } from '../../data/gateway.ts';
import { DriftedLine } from '../../parts/drifted.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign, Lasting, Status } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { Adopt } from './adopt.tsx';
import { Ignore } from './ignore.tsx';
import { Ignores } from './ignores.tsx';

/** What no longer looks as it was applied, of every repository, and what can be done about it. */
export function Page({ search }: PageProps) {
  const { data, error } = useEvery('gitops_list_repositories', {});
  const some = (data ?? []).filter(({ id }) => !search.repository || id === search.repository);
  return (
    <div className="page">
      <h1>Drift</h1>
      <Failure error={error} />
      {data === undefined && error === null ? <Loading /> : null}
      {data?.length === 0 ? (
        <Empty title="No repository yet">
          <p>Drift is what differs from what a repository applied.</p>
          <Link to="/repositories/new">Register a repository</Link>
        </Empty>
      ) : null}
      {some.map((repository) => (
        <RepositoryDrift key={repository.id} repository={repository} />
      ))}
      <Ignores />
    </div>
  );
}

function RepositoryDrift({ repository }: { readonly repository: Repository }) {
  const { data, error } = useAsk('gitops_get_drift_report', { repository_id: repository.id });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { act, isBusy, error: actError } = useAct();
  if (data === undefined) return <Failure error={error} />;
  const nameOf = ({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`;
  const some = data.resources.filter((one) => chosen.has(nameOf(one))).map(({ kind, key }) => ({ kind, key }));
  const resources = some.length === 0 ? {} : { resources: some };
  return (
    <section className="card" aria-label={`Drift of ${repository.name}`}>
      <header className="row">
        <h2>
          <Foreign>{repository.name}</Foreign>
        </h2>
        {data.drift ? <Status of="drift" /> : <span className="faint">looks as applied</span>}
        {data.detected_at === null ? null : (
          <span className="faint">
            <Lasting since={data.detected_at} />
          </span>
        )}
        {data.drift ? (
          <span className="actions end">
            <button
              type="button"
              disabled={isBusy || !repository.enabled}
              onClick={() =>
                act('gitops_revert_drift', { repository_id: repository.id, wait_seconds: 0, ...resources })
              }
            >
              Propose to undo {some.length === 0 ? 'all' : some.length}
            </button>
          </span>
        ) : null}
      </header>
      <Failure error={actError ?? error} />
      <ul className="named">
        {data.resources.map((resource) => (
          <li key={nameOf(resource)} className="drifted">
            <input
              type="checkbox"
              aria-label={`Choose ${resource.key}`}
              checked={chosen.has(nameOf(resource))}
              onChange={() => setChosen((now) => toggled(now, nameOf(resource)))}
            />
            <span>
              <DriftedLine resource={resource} />
            </span>
            <Ignore resource={resource} />
          </li>
        ))}
      </ul>
      {data.total > data.resources.length ? (
        <p className="faint">and {plural(data.total - data.resources.length, 'more resource')}</p>
      ) : null}
      {data.drift ? <Adopt repositoryId={repository.id} resources={some} /> : null}
      {data.ignored_total === 0 ? null : (
        <p className="faint">{plural(data.ignored_total, 'more drifted resource')} nobody is told of.</p>
      )}
    </section>
  );
}

function toggled(now: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(now);
  if (!next.delete(one)) next.add(one);
  return next;
}
