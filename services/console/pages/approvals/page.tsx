import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Layout } from '../../change/layout.ts';
import type { Proposal } from '../../data/api.ts';
import { allOf, useAsk, useEvery } from '../../data/gateway.ts';
import { Coming } from '../../parts/coming.tsx';
import { Onboarding } from '../../parts/onboarding.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import type { DetailProps } from './detail.tsx';
import { Filters } from './filters.tsx';
import { groupsOf, matches, waitingAfter } from './queue.ts';
import { QueueList } from './queue-list.tsx';
import { SelectionBar } from './selection-bar.tsx';
import type { Verdict } from './selection.ts';
import './approvals.css';

// The queue is there before what compares texts, and what asks for a decision, is.
const Detail = lazy(() => import('./detail.tsx').then((module) => ({ default: module.Detail })));
const DecideDialog = lazy(() => import('./decide-dialog.tsx').then((module) => ({ default: module.DecideDialog })));

interface Deciding {
  readonly proposals: readonly Proposal[];
  readonly verdict: Verdict;
}

/** Everything that waits for a decision, and one of it in full. */
export function Page({ params, search, setSearch, go }: PageProps) {
  const { data, error, show } = usePending();
  const { data: repositories = [] } = useEvery('gitops_list_repositories', {});
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deciding, setDeciding] = useState<Deciding>();
  const pending = data ?? NONE;
  const groups = useMemo(() => groupsOf(pending.filter((one) => matches(one, search))), [pending, search]);
  if (data === undefined && params.id === undefined) return error === null ? <Loading /> : <Failed error={error} />;
  const withFilter = filtered(search);
  const open = ({ id }: Proposal, isReplacing?: boolean) => go(withFilter(`/approvals/${id}`), isReplacing);
  const some = pending.filter(({ id }) => chosen.has(id));
  const shown = groups.reduce((count, { members }) => count + members.length, 0);
  return (
    <div className={`approvals${params.id === undefined ? '' : ' has-detail'}`}>
      <section className="queue" aria-label="Queue">
        <Head shown={shown} all={pending.length} />
        <Failure error={error} />
        {pending.length === 0 ? (
          <NothingWaits hasRepositories={repositories.length > 0} />
        ) : (
          <>
            <Filters search={search} setSearch={setSearch} proposals={pending} repositories={repositories} />
            {shown === 0 ? <p className="faint">Nothing that waits is like this.</p> : null}
            <QueueList
              groups={groups}
              repositories={repositories}
              openId={params.id}
              chosen={chosen}
              onChoose={(ids, isChosen) => setChosen((now) => choose(now, ids, isChosen))}
              onOpen={open}
              onDecide={(proposals, verdict) => setDeciding({ proposals, verdict })}
            />
          </>
        )}
        {some.length === 0 ? null : (
          <SelectionBar
            chosen={some}
            onDecide={(verdict) => setDeciding({ proposals: some, verdict })}
            onClear={() => setChosen(new Set())}
          />
        )}
      </section>
      <DetailSide
        id={params.id}
        pending={pending}
        repositories={repositories}
        onDecide={(proposals, verdict) => setDeciding({ proposals, verdict })}
        backTo={withFilter('/approvals')}
      />
      {deciding === undefined ? null : (
        <Suspense>
          <DecideDialog
            {...deciding}
            pending={pending}
            onClose={() => setDeciding(undefined)}
            onDecided={(decided, become) => {
              setChosen((now) => choose(now, idsOf(decided), false));
              show(become);
            }}
            onOpen={(proposal) => {
              setDeciding(undefined);
              open(proposal);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** What waits; and shows at once what became of some of it. */
function usePending() {
  const { data, error } = useEvery('gitops_list_proposals', PENDING);
  const queries = useQueryClient();
  const show = (become: readonly Proposal[]) =>
    queries.setQueryData<readonly Proposal[]>(allOf('gitops_list_proposals', PENDING), (rows) =>
      rows === undefined ? undefined : waitingAfter(rows, become),
    );
  return { data, error, show };
}

/** Paths that keep what the queue is narrowed to. */
function filtered(search: PageProps['search']): (path: string) => string {
  const query = new URLSearchParams(Object.entries(search).filter(([, value]) => value) as [string, string][]);
  return (path) => (query.size === 0 ? path : `${path}?${query}`);
}

const idsOf = (proposals: readonly Proposal[]) => proposals.map(({ id }) => id);

function Head({ shown, all }: { readonly shown: number; readonly all: number }) {
  return (
    <header className="queue-head">
      <h1>Approvals</h1>
      <span className="faint" role="status">
        {shown === all ? plural(all, 'proposal') : `${shown} of ${plural(all, 'proposal')}`}
      </span>
    </header>
  );
}

interface DetailSideProps extends Pick<DetailProps, 'pending' | 'repositories' | 'onDecide' | 'backTo'> {
  readonly id: string | undefined;
}

function DetailSide({ id, ...props }: DetailSideProps) {
  const { data: policies } = useAsk('gitops_list_policies', {});
  const [layout, setLayout] = useState<Layout>('unified');
  return (
    <section className="detail-side" aria-label="Proposal">
      {id === undefined ? (
        <p className="faint detail-none">
          Choose a proposal to see what it changes. <kbd>?</kbd> shows the keys.
        </p>
      ) : (
        <Suspense fallback={<p className="faint">Loading…</p>}>
          <Coming key={id}>
            <Detail
              id={id}
              policies={policies?.intervention_policies ?? []}
              layout={layout}
              onLayout={setLayout}
              {...props}
            />
          </Coming>
        </Suspense>
      )}
    </section>
  );
}

const NONE: readonly Proposal[] = [];
const PENDING = { status: 'pending_approval' } as const;

function choose(now: ReadonlySet<string>, ids: readonly string[], isChosen: boolean): ReadonlySet<string> {
  const next = new Set(now);
  for (const id of ids) {
    if (isChosen) next.add(id);
    else next.delete(id);
  }
  return next;
}

function Failed({ error }: { readonly error: Parameters<typeof Failure>[0]['error'] }) {
  return (
    <div className="page">
      <h1>Approvals</h1>
      <Failure error={error} />
    </div>
  );
}

function NothingWaits({ hasRepositories }: { readonly hasRepositories: boolean }) {
  if (!hasRepositories) return <Onboarding />;
  return (
    <Empty title="Nothing waits for a decision">
      <p>Push a change to fleet.yaml, and what it would change is proposed here.</p>
    </Empty>
  );
}
