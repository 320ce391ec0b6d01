import type { ResourceKind, ResourceView } from '@fleetwright/contracts';
import { useAsk, useEvery } from '../../data/gateway.ts';
import { Missing } from '../../frame/not-found.tsx';
import { Explanation } from '../../parts/explanation.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign, Sha, Status, When, Who } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { Machine } from '../agents/machine.tsx';
import { Attributes } from './attributes.tsx';
import { Effective } from './effective-modules.tsx';
import { GET_OF, isKind, LIST_OF } from './kinds.ts';
import { MomentBar } from './moment-bar.tsx';
import { asOf, atMoment } from './moments.ts';

/** One resource: what it is or was, where each value comes from, what is proposed for it, and how it came to be so. */
export function Page({ params, search, setSearch }: PageProps) {
  const { kind, key = '' } = params;
  if (!isKind(kind)) return <Missing what="kind of resource" back="/fleet/nodes" />;
  const at = search.at || undefined;
  return <Resource kind={kind} keyOf={key} at={at} onMoment={(moment) => setSearch({ at: moment })} />;
}

interface ResourceProps {
  readonly kind: ResourceKind;
  readonly keyOf: string;
  readonly at: string | undefined;
  readonly onMoment: (at: string) => void;
}

function Resource({ kind, keyOf, at, onMoment }: ResourceProps) {
  const { data, error } = useAsk(GET_OF[kind], { key: keyOf, ...asOf(at) });
  const { data: proposals = [] } = useEvery('gitops_list_proposals', { kind, key: keyOf });
  const { data: why } = useAsk('gitops_explain', { kind, key: keyOf });
  const live = data === undefined ? undefined : (Object.values(data)[0] as ResourceView);
  const isGone = error?.status === 404;
  const isLoading = live === undefined && error === null;
  if (isLoading && at === undefined) return <Loading />;
  if (isGone && proposals.length === 0 && at === undefined) {
    return <Missing what={words(kind)} back="/fleet/nodes" />;
  }
  // What is proposed, done and told now says nothing of what was.
  const isNow = at === undefined;
  const open = isNow ? proposals.find(({ status }) => status === 'pending_approval') : undefined;
  return (
    <div className="page">
      <p className="crumbs">
        {LIST_OF[kind] === undefined ? words(kind) : <Link to={atMoment(LIST_OF[kind], at)}>{words(kind)}</Link>}
      </p>
      <header className="page-head">
        <h1>
          <Foreign>{keyOf}</Foreign>
        </h1>
        {isGone ? (
          <span className="faint">{isNow ? 'is not in the live fleet' : 'was not in the live fleet'}</span>
        ) : null}
        {open === undefined ? null : (
          <span className="actions">
            <Link to={`/approvals/${open.id}`} className="button">
              Review the proposed {open.change}
            </Link>
          </span>
        )}
      </header>
      <MomentBar at={at} onChange={onMoment} />
      {isGone ? null : <Failure error={error} />}
      {isLoading ? <Loading /> : null}
      {live === undefined ? null : (
        <>
          <Ownership live={live} />
          <Attributes live={live} />
        </>
      )}
      {kind === 'node' && live !== undefined ? <Effective node={live} at={at} /> : null}
      {kind === 'node' && live !== undefined && isNow ? <Machine hostname={keyOf} /> : null}
      {isNow ? (
        <section className="stack" aria-label="History">
          <h2>How it came to be so</h2>
          <Explanation steps={why?.explanation.steps ?? []} />
        </section>
      ) : null}
      {proposals.length === 0 || !isNow ? null : (
        <section className="stack" aria-label="Proposals">
          <h2>Proposals</h2>
          <ul className="named">
            {proposals.toReversed().map(({ id, change, status, revision, created_at }) => (
              <li key={id}>
                <Link to={`/approvals/${id}`}>{change}</Link> <Status of={status} /> <Sha sha={revision.sha} />{' '}
                <span className="faint">
                  <When at={created_at} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Ownership({ live }: { readonly live: ResourceView }) {
  const { managed_by, changed_by, changed_at, version } = live;
  const { data: repositories = [] } = useEvery('gitops_list_repositories', {});
  const owner = repositories.find(({ id }) => id === managed_by?.repository_id);
  return (
    <p className="faint">
      {managed_by === null ? (
        'No repository manages it.'
      ) : (
        <>
          Managed by{' '}
          <Link to={`/repositories/${managed_by.repository_id}`}>
            <Foreign>{owner?.name ?? 'a repository'}</Foreign>
          </Link>{' '}
          at <Sha sha={managed_by.revision} />.
        </>
      )}{' '}
      Changed last by <Who actor={changed_by} /> <When at={changed_at} />, version {version}.
    </p>
  );
}
