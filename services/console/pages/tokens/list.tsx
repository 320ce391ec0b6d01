import { useState } from 'react';
import { useAsk, useEvery } from '../../data/gateway.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Ended, Foreign, Pill, Status, Until, When, Who } from '../../parts/marks.tsx';
import { EndCell, TokenTable } from '../../parts/tokens.tsx';
import { NewServiceToken } from './new-token.tsx';
import { nameOf, type ServiceToken } from './words.ts';

/** The tokens of programs and assistants: made here, shown once, and ended at once. */
export function Page() {
  const { data, error } = useEvery('list_service_tokens', {});
  const grantable = useAsk('list_service_tokens', { limit: 1 }).data?.grantable_permissions;
  const [ended, setEnded] = useState<ServiceToken>();
  return (
    <div className="page">
      <h1>Service tokens</h1>
      <p className="faint">
        For programs and assistants. A token holds no permission that its maker lacks, and ends with what its maker has.
      </p>
      <NewServiceToken grantable={grantable} />
      <TokenTable
        tokens={data}
        error={error}
        headings={['Name', 'State', 'May', 'Used last', 'Ends', 'Made']}
        row={(token) => <Row key={token.id} token={token} onEnd={() => setEnded(token)} />}
      />
      {ended === undefined ? null : <EndToken token={ended} onClose={() => setEnded(undefined)} />}
    </div>
  );
}

function Row({ token, onEnd }: { readonly token: ServiceToken; readonly onEnd: () => void }) {
  const { kind, state, permissions, held_permissions, created_by, created_at, expires_at, last_used_at } = token;
  const isOver = state === 'expired' || state === 'revoked';
  const lost = permissions.filter((one) => !held_permissions.includes(one));
  return (
    <tr>
      <th scope="row">
        <Foreign>{nameOf(token)}</Foreign> <Pill>{kind}</Pill>
      </th>
      <td>
        <Status of={state} />
        {state === 'suspended' ? <p className="faint">until its maker signs in again</p> : null}
      </td>
      <td data-label="May">
        <code>{permissions.join(' ')}</code>
        {isOver || lost.length === 0 ? null : (
          <p className="faint">
            not now, since its maker may not: <code>{lost.join(' ')}</code>
          </p>
        )}
      </td>
      <td data-label="Used last">{last_used_at === null ? 'never' : <When at={last_used_at} />}</td>
      <td data-label="Ends">{isOver ? <Ended at={expires_at} /> : <Until at={expires_at} />}</td>
      <td className="faint" data-label="Made">
        <Who actor={created_by} /> <When at={created_at} />
      </td>
      <EndCell label={`Revoke ${nameOf(token)}`} onEnd={isOver ? null : onEnd} />
    </tr>
  );
}

function EndToken({ token, onClose }: { readonly token: ServiceToken; readonly onClose: () => void }) {
  return (
    <ConfirmDialog
      title={`Revoke ${nameOf(token)}?`}
      verb="Revoke it"
      onConfirm={(act) => act('revoke_service_token', { service_token_id: token.id })}
      onClose={onClose}
    >
      <p>
        It is refused from now on, with every token that it made. What it listens to ends within 10 seconds. Nobody can
        take this back.
      </p>
    </ConfirmDialog>
  );
}
