import { useState } from 'react';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Foreign, Pill, Status, Until, When, Who } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { NewServiceToken } from './new-token.tsx';
import { nameOf, type ServiceToken } from './words.ts';

/** The tokens of programs and assistants: made here, shown once, and ended at once. */
export function Page() {
  const { data, error } = useAsk('list_service_tokens', {});
  const [ended, setEnded] = useState<ServiceToken>();
  const tokens = data?.service_tokens;
  return (
    <div className="page">
      <h1>Service tokens</h1>
      <p className="faint">
        For programs and assistants. A token holds no permission that its maker lacks, and ends with what its maker has.
      </p>
      <NewServiceToken />
      <Failure error={error} />
      {tokens === undefined && error === null ? <Loading /> : null}
      {tokens?.length === 0 ? <p className="faint">There is none.</p> : null}
      {tokens === undefined || tokens.length === 0 ? null : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              <th scope="col">May</th>
              <th scope="col">Used last</th>
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
      <td data-label="Ends">{isOver ? <When at={expires_at} /> : <Until at={expires_at} />}</td>
      <td className="faint" data-label="Made">
        <Who actor={created_by} /> <When at={created_at} />
      </td>
      <td>
        {isOver ? null : (
          <button type="button" className="quiet" aria-label={`Revoke ${nameOf(token)}`} onClick={onEnd}>
            Revoke…
          </button>
        )}
      </td>
    </tr>
  );
}

function EndToken({ token, onClose }: { readonly token: ServiceToken; readonly onClose: () => void }) {
  const { act, isBusy, error } = useAct();
  const end = async () => {
    if ((await act('revoke_service_token', { service_token_id: token.id })) !== undefined) onClose();
  };
  return (
    <Dialog title={`Revoke ${nameOf(token)}?`} onClose={onClose}>
      <p>
        It is refused from now on, with every token that it made. What it listens to ends within 10 seconds. Nobody can
        take this back.
      </p>
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
