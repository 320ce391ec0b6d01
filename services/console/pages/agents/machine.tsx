import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import type { Agent } from '../../data/api.ts';
import { useAsk } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Lasting, Pill, Sha, Status, When } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';
import { type ModuleRow, moduleRows } from './modules.ts';
import { RevokeAgent } from './revoke.tsx';

type Bundle = AnswerOf<'get_node_bundle'>['bundle'];

/** The machine of a node: its agent, what it should be, and how far it is. */
export function Machine({ hostname }: { readonly hostname: string }) {
  const { data, error } = useAsk('list_agents', { hostname, limit: 1 });
  const { data: answer, error: bundleError } = useAsk('get_node_bundle', { hostname });
  const agent = data?.agents[0];
  return (
    <section className="stack" aria-label="Machine">
      <h2>Machine</h2>
      <Failure error={error} />
      {data === undefined ? null : agent === undefined ? (
        <p className="faint">
          No agent is let in for this node, so nobody knows what is on the machine.{' '}
          <Link to={`/registration-tokens?hostname=${encodeURIComponent(hostname)}`}>Let one in</Link>
        </p>
      ) : (
        <Standing agent={agent} bundle={answer?.bundle} />
      )}
      {/* A node without a bundle is no fault of this page. */}
      {bundleError === null || bundleError.status === 404 ? null : <Failure error={bundleError} />}
      {answer === undefined ? null : <Modules bundle={answer.bundle} agent={agent} />}
    </section>
  );
}

function Standing({ agent, bundle }: { readonly agent: Agent; readonly bundle: Bundle | undefined }) {
  const [isRevoking, setRevoking] = useState(false);
  const { state, since, last_seen_at, agent_version, bundle_digest, networks, problems } = agent;
  const isCurrent = bundle !== undefined && bundle.digest === bundle_digest;
  return (
    <div className="card">
      <dl className="facts">
        <dt>State</dt>
        <dd>
          <Status of={state} /> <Lasting since={since} />
        </dd>
        <dt>Last seen</dt>
        <dd>{last_seen_at === null ? 'never' : <When at={last_seen_at} />}</dd>
        <dt>Bundle</dt>
        <dd>
          {bundle_digest === null ? (
            'none reported'
          ) : (
            <>
              <Sha sha={bundle_digest} />{' '}
              {bundle === undefined ? null : (
                <Pill tone={isCurrent ? 'create' : 'drift'}>{isCurrent ? 'the newest' : 'not the newest'}</Pill>
              )}
            </>
          )}
        </dd>
        <dt>Agent</dt>
        <dd>
          <Foreign>{agent_version ?? 'unknown'}</Foreign>
        </dd>
        {networks.length === 0 ? null : (
          <>
            <dt>Networks</dt>
            <dd>
              {networks.map(({ network, state: setUp, message }) => (
                <div key={network}>
                  <Foreign>{network}</Foreign> <Status of={setUp} />{' '}
                  {message === undefined ? null : <Foreign>{message}</Foreign>}
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
      {problems.length === 0 ? null : (
        <ul className="named bad">
          {problems.map(({ code, message }) => (
            <li key={`${code} ${message}`}>
              <code>{code}</code> <Foreign>{message}</Foreign>
            </li>
          ))}
        </ul>
      )}
      <div className="actions">
        <button type="button" className="danger" onClick={() => setRevoking(true)}>
          Revoke…
        </button>
      </div>
      {isRevoking ? <RevokeAgent agent={agent} onClose={() => setRevoking(false)} /> : null}
    </div>
  );
}

function Modules({ bundle, agent }: { readonly bundle: Bundle; readonly agent: Agent | undefined }) {
  const rows = moduleRows(bundle.manifest.modules, agent);
  return (
    <>
      <h3>
        What it should be{' '}
        <span className="faint">
          bundle <Sha sha={bundle.digest} />, computed <When at={bundle.computed_at} />
        </span>
      </h3>
      {rows.length === 0 ? (
        <p className="faint">No module.</p>
      ) : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">Module</th>
              <th scope="col">Version</th>
              <th scope="col">On the machine</th>
              <th scope="col">Health</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.name} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row({ row: { name, version, state, problem, checks, hasContent } }: { readonly row: ModuleRow }) {
  return (
    <tr>
      <th scope="row">
        <Foreign>{name}</Foreign>
      </th>
      <td data-label="Version">
        <Foreign>{version ?? '—'}</Foreign>
        {hasContent ? null : <span className="faint"> without content</span>}
      </td>
      <td data-label="On the machine">
        {state === null ? <span className="faint">not reported</span> : <Status of={state} />}
        {problem === undefined ? null : (
          <p className="bad">
            <code>{problem.code}</code> at {words(problem.step)}: <Foreign>{problem.message}</Foreign>
          </p>
        )}
        {problem?.output_tail === undefined ? null : (
          <details>
            <summary>What it printed last</summary>
            <pre className="block" tabIndex={0} aria-label={`Output of ${name}`}>
              <Foreign>{problem.output_tail}</Foreign>
            </pre>
          </details>
        )}
      </td>
      <td data-label="Health">
        {checks.length === 0 ? (
          <span className="faint">—</span>
        ) : (
          <ul className="named">
            {checks.map((check) => (
              <li key={check.name}>
                <Status of={check.state} /> <Foreign>{check.name}</Foreign>
                {check.message === undefined ? null : (
                  <span className="faint">
                    {' '}
                    <Foreign>{check.message}</Foreign>
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}
