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

/** Every node, with what its machine does and what is proposed for it. */
export function Page({ search, setSearch, go }: PageProps) {
  const { data, error } = useEvery('list_nodes', {});
  const { data: instances } = useEvery('list_instances', {});
  const { data: proposals } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  const all = useMemo(
    () => nodesWith(data ?? NONE, instances ?? [], proposals ?? NO_PROPOSALS),
    [data, instances, proposals],
  );
  const shown = useMemo(() => all.filter((one) => nodeMatches(one, search)), [all, search]);
  if (data === undefined) return error === null ? <Loading /> : <Failed error={error} />;
  const options = (of: (one: ListedNode) => string) =>
    [...new Set(all.map(of))].toSorted().map((value) => [value, value] as const);
  return (
    <div className="page-filling">
      <header className="page-head">
        <h1>Nodes</h1>
        <span className="faint" role="status">
          {shown.length === all.length
            ? plural(all.length, 'node')
            : `${shown.length} of ${plural(all.length, 'node')}`}
        </span>
      </header>
      <Failure error={error} />
      {all.length === 0 ? (
        <Empty title="No node yet">
          <p>Declare one in fleet.yaml; it is here once its proposal was applied.</p>
          <Link to="/approvals">Approvals</Link>
        </Empty>
      ) : (
        <>
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
          <ResourceGrid
            label="Nodes of the fleet"
            rows={shown}
            columns={COLUMNS}
            keyOf={({ node }) => node.key}
            onOpen={({ node }) => go(resourcePath(node))}
          />
        </>
      )}
    </div>
  );
}

const NONE: readonly Node[] = [];
const NO_PROPOSALS: readonly Proposal[] = [];

function Failed({ error }: { readonly error: Parameters<typeof Failure>[0]['error'] }) {
  return (
    <div className="page">
      <h1>Nodes</h1>
      <Failure error={error} />
    </div>
  );
}
