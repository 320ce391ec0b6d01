import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Failure } from '../../parts/notice.tsx';
import { MadeToken } from '../../parts/tokens.tsx';
import { PermissionChoice } from './permission-choice.tsx';
import type { Grantable, Permissions } from './words.ts';

const DAY_S = 86_400;
const ENDS = [
  [DAY_S, 'in a day'],
  [30 * DAY_S, 'in 30 days'],
  [90 * DAY_S, 'in 90 days'],
  [365 * DAY_S, 'in a year'],
] as const;

interface NewServiceTokenProps {
  /** What a token may be given by who looks at this; undefined: not answered yet. */
  readonly grantable: Grantable | undefined;
}

/** Makes a token. It is shown once. */
export function NewServiceToken({ grantable }: NewServiceTokenProps) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'service' | 'assistant'>('service');
  const [permissions, setPermissions] = useState<Permissions>(['system.gitops.read']);
  const [ends, setEnds] = useState<number>(90 * DAY_S);
  const [made, setMade] = useState<{ readonly token: string | null }>();
  const { act, isBusy, error } = useAct();
  const offered = grantable?.[kind] ?? [];
  // Of another kind it may be given less.
  const wanted = permissions.filter((permission) => offered.includes(permission));
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
        <PermissionChoice offered={offered} chosen={wanted} onChange={setPermissions} />
        <Failure error={error} />
        {made === undefined ? null : <MadeToken token={made.token} />}
        <div className="actions">
          <button type="submit" className="primary" disabled={isBusy || name.trim() === '' || wanted.length === 0}>
            Make it
          </button>
        </div>
      </form>
    </details>
  );
}
