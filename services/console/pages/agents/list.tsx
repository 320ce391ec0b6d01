import { NODE_STATES } from '@fleetwright/contracts/client';
import { useMemo, useState } from 'react';
import type { Agent } from '../../data/api.ts';
import { useEvery } from '../../data/gateway.ts';
import { Choice } from '../../parts/choice.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Lasting, Sha, Status, When } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { type Column, ResourceGrid } from '../../parts/resource-grid.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { plural, words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { RevokeAgent } from './revoke.tsx';

/** Every machine that is let in: what its node came to, since when, and what runs there. */
export function Page({ search, setSearch, go }: PageProps) {
  const { data, error } = useEvery('list_agents', {});
  const [revoked, setRevoked] = useState<Agent>();
  const all = data ?? NONE;
  const { state } = search;
  const q = (search.q ?? '').toLowerCase();
  const shown = useMemo(
    () => all.filter((one) => (!state || one.state === state) && one.hostname.toLowerCase().includes(q)),
    [all, state, q],
  );
  const columns = useMemo(() => [...COLUMNS, revokeColumn(setRevoked)], []);
  return (
    <div className="page-filling">
      <header className="page-head">
        <h1>Agents</h1>
        <span className="faint" role="status">
          {data === undefined ? '' : countsOf(all)}
        </span>
        <span className="actions">
          <Link to="/registration-tokens" className="button">
            Let machines in
          </Link>
        </span>
      </header>
      <Failure error={error} />
      {data === undefined ? error === null ? <Loading /> : null : null}
      {data?.length === 0 ? (
        <Empty title="No machine is let in">
          <p>
            Make a registration token for a node and start the agent with it on the machine: from then on the node tells
            what became of each change.
          </p>
          <Link to="/registration-tokens">Registration tokens</Link>
        </Empty>
      ) : null}
      {all.length === 0 ? null : (
        <>
          <div className="filters" role="search">
            <SearchBox
              label="Search agents"
              placeholder="Hostname… ( / )"
              value={search.q}
              onChange={(text) => setSearch({ q: text })}
            />
            <Choice
              label="State"
              value={state}
              options={NODE_STATES.map((each) => [each, words(each)])}
              onChange={(value) => setSearch({ state: value })}
            />
          </div>
          <ResourceGrid
            label="Agents of the fleet"
            rows={shown}
            columns={columns}
            keyOf={({ id }) => id}
            onOpen={({ hostname }) => go(resourcePath({ kind: 'node', key: hostname }))}
          />
        </>
      )}
      {revoked === undefined ? null : <RevokeAgent agent={revoked} onClose={() => setRevoked(undefined)} />}
    </div>
  );
}

const COLUMNS: readonly Column<Agent>[] = [
  { title: 'Hostname', width: '3fr', cell: ({ hostname }) => <Foreign>{hostname}</Foreign> },
  { title: 'State', width: '2fr', cell: ({ state }) => <Status of={state} /> },
  { title: 'Has been so', width: '2fr', cell: ({ since }) => <Lasting since={since} /> },
  {
    title: 'Last seen',
    width: '2fr',
    cell: ({ last_seen_at }) =>
      last_seen_at === null ? <span className="faint">never</span> : <When at={last_seen_at} />,
  },
  {
    title: 'Bundle',
    width: '2fr',
    cell: ({ bundle_digest }) =>
      bundle_digest === null ? <span className="faint">—</span> : <Sha sha={bundle_digest} />,
  },
  {
    title: 'Agent',
    width: '1.5fr',
    cell: ({ agent_version }) => <Foreign>{agent_version ?? '—'}</Foreign>,
  },
];

function revokeColumn(onRevoke: (agent: Agent) => void): Column<Agent> {
  return {
    title: 'Access',
    width: '1.5fr',
    cell: (agent) => (
      <button
        type="button"
        className="quiet"
        aria-label={`Revoke ${agent.hostname}`}
        onClick={(event) => {
          // The row itself leads to the node.
          event.stopPropagation();
          onRevoke(agent);
        }}
      >
        Revoke…
      </button>
    ),
  };
}

/** `12 agents: 10 converged, 2 offline`. */
function countsOf(all: readonly Agent[]): string {
  const states = Map.groupBy(all, ({ state }) => state);
  const parts = NODE_STATES.flatMap((state) => {
    const count = states.get(state)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${words(state)}`];
  });
  return parts.length === 0 ? plural(0, 'agent') : `${plural(all.length, 'agent')}: ${parts.join(', ')}`;
}

const NONE: readonly Agent[] = [];
