import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Copy } from '../../parts/copy.tsx';
import { Failure } from '../../parts/notice.tsx';
import { permissionsIn } from './words.ts';

const DAY_S = 86_400;
const ENDS = [
  [DAY_S, 'in a day'],
  [30 * DAY_S, 'in 30 days'],
  [90 * DAY_S, 'in 90 days'],
  [365 * DAY_S, 'in a year'],
] as const;

/** Makes a token. It is shown once. */
export function NewServiceToken() {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'service' | 'assistant'>('service');
  const [permissions, setPermissions] = useState('system.gitops.read');
  const [ends, setEnds] = useState<number>(90 * DAY_S);
  const [made, setMade] = useState<{ readonly token: string | null }>();
  const { act, isBusy, error } = useAct();
  const wanted = permissionsIn(permissions);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const service_token = { name: name.trim(), kind, permissions: wanted, expires_in_seconds: ends };
    const answer = await act('create_service_token', { service_token });
    if (answer !== undefined && 'token' in answer) setMade({ token: answer.token });
  };
  return (
    <details className="card">
      <summary>Make a token</summary>
      <form className="fields" onSubmit={submit}>
        <div className="fields-2">
          <label>
            Name
            <input required value={name} onChange={(event) => setName(event.target.value)} />
          </label>
          <label>
            For
            <select value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
              <option value="service">a program</option>
              <option value="assistant">an assistant</option>
            </select>
          </label>
          <label>
            Ends
            <select value={ends} onChange={(event) => setEnds(Number(event.target.value))}>
              {ENDS.map(([seconds, words]) => (
                <option key={seconds} value={seconds}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label>
          Permissions, one or several, none that you do not hold
          <input
            required
            className="mono"
            spellCheck={false}
            value={permissions}
            onChange={(event) => setPermissions(event.target.value)}
          />
        </label>
        <Failure error={error} />
        {made === undefined ? null : <Made token={made.token} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={isBusy || name.trim() === '' || wanted.length === 0}>
            Make it
          </button>
        </div>
      </form>
    </details>
  );
}

function Made({ token }: { readonly token: string | null }) {
  if (token === null) {
    return (
      <p className="notice notice-warn">It was made, and shown before: nobody can see it again. Make another one.</p>
    );
  }
  return (
    <div className="stack notice" role="status">
      <p>This is the only time that the token is shown.</p>
      <Copy text={token} what="the token" isSecret />
    </div>
  );
}
