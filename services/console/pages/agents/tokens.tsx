import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Status, Until, When, Who } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import type { PageProps } from '../page.ts';
import { NewToken } from './new-token.tsx';

type Token = AnswerOf<'list_registration_tokens'>['registration_tokens'][number];

/** With what machines come in as agents of nodes: made here, shown once, and ended. */
export function Page({ search }: PageProps) {
  const { data, error } = useAsk('list_registration_tokens', {});
  const [ended, setEnded] = useState<Token>();
  const tokens = data?.registration_tokens;
  return (
    <div className="page">
      <p className="crumbs">
        <Link to="/agents">Agents</Link>
      </p>
      <h1>Registration tokens</h1>
      <p className="faint">
        With one of them a machine becomes the agent of a node that is declared already. It says for which hosts it is
        good, how often, and until when.
      </p>
      <NewToken hostname={search.hostname ?? ''} />
      <Failure error={error} />
      {tokens === undefined && error === null ? <Loading /> : null}
      {tokens?.length === 0 ? <p className="faint">There is none.</p> : null}
      {tokens === undefined || tokens.length === 0 ? null : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">State</th>
              <th scope="col">Used</th>
              <th scope="col">Ends</th>
              <th scope="col">Made</th>
              <th scope="col">
                <span className="hidden-label">End it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((token) => (
              <Row key={token.id} token={token} onEnd={() => setEnded(token)} />
            ))}
          </tbody>
        </table>
      )}
      {ended === undefined ? null : <EndToken token={ended} onClose={() => setEnded(undefined)} />}
    </div>
  );
}

function Row({ token, onEnd }: { readonly token: Token; readonly onEnd: () => void }) {
  const { scope, replaces, state, uses, max_uses, expires_at, created_by, created_at, used_by } = token;
  const limits = [scope.region, scope.template].filter((part) => part !== null);
  return (
    <tr>
      <th scope="row">
        <Foreign>{scope.hostname}</Foreign>
        {limits.length === 0 ? null : (
          <span className="faint">
            {' '}
            in <Foreign>{limits.join(', ')}</Foreign>
          </span>
        )}
        {replaces ? <p className="faint">may replace the agent that is there</p> : null}
      </th>
      <td>
        <Status of={state} />
      </td>
      <td data-label="Used">
        {uses} of {max_uses}
        {used_by.length === 0 ? null : (
          <ul className="named">
            {used_by.map(({ agent_id, hostname, enrolled_at }) => (
              <li key={`${agent_id} ${enrolled_at}`}>
                <Link to={resourcePath({ kind: 'node', key: hostname })}>
                  <Foreign>{hostname}</Foreign>
                </Link>{' '}
                <span className="faint">
                  <When at={enrolled_at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </td>
      <td data-label="Ends">{state === 'active' ? <Until at={expires_at} /> : <When at={expires_at} />}</td>
      <td className="faint" data-label="Made">
        <Who actor={created_by} /> <When at={created_at} />
      </td>
      <td>
        {state === 'active' ? (
          <button type="button" className="quiet" aria-label={`Revoke the token for ${scope.hostname}`} onClick={onEnd}>
            Revoke…
          </button>
        ) : null}
      </td>
    </tr>
  );
}

function EndToken({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const { act, isBusy, error } = useAct();
  const end = async () => {
    if ((await act('revoke_registration_token', { registration_token_id: token.id })) !== undefined) onClose();
  };
  return (
    <Dialog title={`Revoke the token for ${token.scope.hostname}?`} onClose={onClose}>
      <p>Nobody else comes in with it. Who came in already stays.</p>
      <Failure error={error} />
      <div className="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="danger" disabled={isBusy} onClick={end}>
          Revoke it
        </button>
      </div>
    </Dialog>
  );
}
