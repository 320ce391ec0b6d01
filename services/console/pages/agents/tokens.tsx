import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useEvery } from '../../data/gateway.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Ended, Foreign, Status, Until, When, Who } from '../../parts/marks.tsx';
import { EndCell, TokenTable } from '../../parts/tokens.tsx';
import type { PageProps } from '../page.ts';
import { NewToken } from './new-token.tsx';

type Token = AnswerOf<'list_registration_tokens'>['registration_tokens'][number];

/** With what machines come in as agents of nodes: made here, shown once, and ended. */
export function Page({ search }: PageProps) {
  const { data, error } = useEvery('list_registration_tokens', {});
  const [ended, setEnded] = useState<Token>();
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
      <TokenTable
        tokens={data}
        error={error}
        headings={['For', 'State', 'Used', 'Ends', 'Made']}
        row={(token) => <Row key={token.id} token={token} onEnd={() => setEnded(token)} />}
      />
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
      <td data-label="Ends">{state === 'active' ? <Until at={expires_at} /> : <Ended at={expires_at} />}</td>
      <td className="faint" data-label="Made">
        <Who actor={created_by} /> <When at={created_at} />
      </td>
      <EndCell label={`Revoke the token for ${scope.hostname}`} onEnd={state === 'active' ? onEnd : null} />
    </tr>
  );
}

function EndToken({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  return (
    <ConfirmDialog
      title={`Revoke the token for ${token.scope.hostname}?`}
      verb="Revoke it"
      onConfirm={(act) => act('revoke_registration_token', { registration_token_id: token.id })}
      onClose={onClose}
    >
      <p>Nobody else comes in with it. Who came in already stays.</p>
    </ConfirmDialog>
  );
}
