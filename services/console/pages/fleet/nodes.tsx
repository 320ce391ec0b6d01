import { useMemo } from 'react';
import type { Node, Proposal } from '../../data/api.ts';
import { useEvery } from '../../data/gateway.ts';
import { Choice } from '../../parts/choice.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Status } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { type Column, ResourceGrid } from '../../parts/resource-grid.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { plural } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { MomentBar } from './moment-bar.tsx';
import { asOf, atMoment } from './moments.ts';
import { type ListedNode, nodeMatches, nodesWith } from './node-list.ts';

const COLUMNS: readonly Column<ListedNode>[] = [
  { title: 'Hostname', width: '3fr', cell: ({ node }) => <Foreign>{node.key}</Foreign> },
  { title: 'Template', width: '2fr', cell: ({ node }) => <Foreign>{node.attributes.template}</Foreign> },
  { title: 'Region', width: '2fr', cell: ({ node }) => <Foreign>{node.attributes.region}</Foreign> },
  { title: 'Type', width: '2fr', cell: ({ node }) => <Foreign>{node.attributes.instance_type ?? '—'}</Foreign> },
  { title: 'Instance', width: '2fr', cell: ({ state }) => <Status of={state} /> },
  {
    title: 'Pending',
    width: '2fr',
    cell: ({ pending }) => (pending === undefined ? <span className="faint">—</span> : <Status of={pending.change} />),
  },
];

/** Every node, with what its machine does and what is proposed for it; or as it was. */
export function Page({ search, setSearch, go }: PageProps) {
  const at = search.at || undefined;
  const { data, error } = useEvery('list_nodes', asOf(at));
  const { data: instances } = useEvery('list_instances', asOf(at));
  const { data: proposals } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  const all = useMemo(
    // What is proposed now says nothing of what was.
    () => nodesWith(data ?? NONE, instances ?? [], at === undefined ? (proposals ?? NO_PROPOSALS) : NO_PROPOSALS),
    [data, instances, proposals, at],
  );
  const shown = useMemo(() => all.filter((one) => nodeMatches(one, search)), [all, search]);
  return (
    <div className="page-filling">
      <header className="page-head">
        <h1>Nodes</h1>
        <span className="faint" role="status">
          {data === undefined
            ? ''
            : shown.length === all.length
              ? plural(all.length, 'node')
              : `${shown.length} of ${plural(all.length, 'node')}`}
        </span>
      </header>
      <MomentBar at={at} onChange={(moment) => setSearch({ at: moment })} />
      <Failure error={error} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : all.length === 0 ? (
        <Empty title={at === undefined ? 'No node yet' : 'No node then'}>
          <p>Declare one in fleet.yaml; it is here once its proposal was applied.</p>
          <Link to="/approvals">Approvals</Link>
        </Empty>
      ) : (
        <>
          <Filters all={all} search={search} setSearch={setSearch} />
          <ResourceGrid
            label="Nodes of the fleet"
            rows={shown}
            columns={COLUMNS}
            keyOf={({ node }) => node.key}
            onOpen={({ node }) => go(atMoment(resourcePath(node), at))}
          />
        </>
      )}
    </div>
  );
}

type FiltersProps = Pick<PageProps, 'search' | 'setSearch'> & { readonly all: readonly ListedNode[] };

function Filters({ all, search, setSearch }: FiltersProps) {
  const options = (of: (one: ListedNode) => string) =>
    [...new Set(all.map(of))].toSorted().map((value) => [value, value] as const);
  return (
    <div className="filters" role="search">
      <SearchBox
        label="Search nodes"
        placeholder="Hostname, label… ( / )"
        value={search.q}
        onChange={(q) => setSearch({ q })}
      />
      <Choice
        label="Region"
        value={search.region}
        options={options(({ node }) => node.attributes.region)}
        onChange={(region) => setSearch({ region })}
      />
      <Choice
        label="Template"
        value={search.template}
        options={options(({ node }) => node.attributes.template)}
        onChange={(template) => setSearch({ template })}
      />
      <Choice
        label="Instance"
        value={search.state}
        options={options(({ state }) => state)}
        onChange={(state) => setSearch({ state })}
      />
    </div>
  );
}

const NONE: readonly Node[] = [];
const NO_PROPOSALS: readonly Proposal[] = [];
