import type { RunNode, RunNodes } from '@fleetwright/contracts';
import type { Run } from '../../data/api.ts';
import { useAsk } from '../../data/gateway.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Lasting, Status } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';

/** The nodes that a run reaches, and how far they have come with it: a change is finished when they say so. */
export function Nodes({ run }: { readonly run: Run }) {
  const total = run.diff?.reach?.total ?? 0;
  const isApplied = run.totals.applied_actions > 0;
  const asked = { sync_run_id: run.id, include: 'nodes' } as const;
  const { data, error } = useAsk('gitops_get_sync_run', asked, { enabled: total > 0 && isApplied });
  if (total === 0) return null;
  const nodes = data?.nodes ?? null;
  return (
    <section className="stack" aria-label="Nodes">
      <h2>
        Nodes <span className="faint">{nodes?.affected ?? total}</span>
      </h2>
      <Failure error={error} />
      {nodes === null ? <Reached run={run} /> : <Converging nodes={nodes} />}
    </section>
  );
}

/** Before anything is applied nobody has come to anything. */
function Reached({ run }: { readonly run: Run }) {
  const groups = run.diff?.reach?.groups ?? [];
  return (
    <ul className="named">
      {groups.map(({ nodes, total, change }) => (
        <li key={`${change} ${nodes[0]}`}>
          <Status of={change} />{' '}
          {nodes.map((hostname, at) => (
            <span key={hostname}>
              {at === 0 ? '' : ', '}
              <NodeLink hostname={hostname} />
            </span>
          ))}
          {total > nodes.length ? <span className="faint"> and {total - nodes.length} more</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Converging({ nodes }: { readonly nodes: RunNodes }) {
  const { affected, converged, converging, degraded, offline, items } = nodes;
  const waiting = affected - converged - converging - degraded - offline;
  const parts = [
    [converged, 'converged'],
    [converging, 'converging'],
    [degraded, 'degraded'],
    [offline, 'offline'],
    [waiting, 'without an agent that reported'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return (
    <>
      <p role="status">
        {told.length === 0 ? 'It only removes nodes; their machines stay as they are.' : told.join(', ')}
      </p>
      {items.length === 0 ? null : (
        <table className="list folding">
          <tbody>
            {items.map((node) => (
              <Row key={node.hostname} node={node} />
            ))}
          </tbody>
        </table>
      )}
      {affected > items.length ? (
        <p className="faint">
          and {plural(affected - items.length, 'more node')}: <Link to="/agents">all agents</Link>
        </p>
      ) : null}
    </>
  );
}

function Row({ node: { hostname, state, since, reason } }: { readonly node: RunNode }) {
  return (
    <tr>
      <th scope="row">
        <NodeLink hostname={hostname} />
      </th>
      <td>
        <Status of={state} />
        {since === null ? null : (
          <span className="faint">
            {' '}
            <Lasting since={since} />
          </span>
        )}
      </td>
      <td>
        {state === 'waiting' ? <span className="faint">no agent of it ever reported</span> : null}
        {reason === null ? null : (
          <>
            <code>{reason.code}</code> <Foreign>{reason.message}</Foreign>
          </>
        )}
      </td>
    </tr>
  );
}

function NodeLink({ hostname }: { readonly hostname: string }) {
  return (
    <Link to={resourcePath({ kind: 'node', key: hostname })}>
      <Foreign>{hostname}</Foreign>
    </Link>
  );
}
