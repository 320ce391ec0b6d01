import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Failure } from '../../parts/notice.tsx';
import { MadeToken } from '../../parts/tokens.tsx';

const HOUR_S = 3_600;
const ENDS = [
  [HOUR_S, 'in an hour'],
  [24 * HOUR_S, 'in a day'],
  [7 * 24 * HOUR_S, 'in seven days'],
] as const;

interface Form {
  readonly hostname: string;
  readonly region: string;
  readonly template: string;
  readonly uses: string;
  /** Seconds. */
  readonly ends: number;
  readonly replaces: boolean;
}

/** Makes a token. It is shown once, with the command that takes it. */
export function NewToken({ hostname: first }: { readonly hostname: string }) {
  const [form, setForm] = useState<Form>({
    hostname: first,
    region: '',
    template: '',
    uses: '1',
    ends: HOUR_S,
    replaces: false,
  });
  const [made, setMade] = useState<{ readonly token: string | null }>();
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { hostname, region, template, uses, ends, replaces } = form;
    const answer = await act('create_registration_token', {
      registration_token: {
        hostname: hostname.trim(),
        ...(region.trim() === '' ? {} : { region: region.trim() }),
        ...(template.trim() === '' ? {} : { template: template.trim() }),
        max_uses: Number(uses),
        expires_in_seconds: ends,
        replaces,
      },
    });
    if (answer !== undefined && 'token' in answer) setMade({ token: answer.token });
  };
  return (
    <details className="card" open={first !== '' || made !== undefined}>
      <summary>Make a token</summary>
      <form className="fields" onSubmit={submit}>
        <Scope form={form} setForm={setForm} />
        <Failure error={error} />
        {made === undefined ? null : (
          <MadeToken
            token={made.token}
            advice="Put it into a file on the machine that only root reads, and start the agent with it."
            command={`fleetwright-agent enrol --url ${window.location.origin} --token-file /root/token`}
          />
        )}
        <div className="actions">
          <button type="submit" className="primary" disabled={isBusy || form.hostname.trim() === ''}>
            Make it
          </button>
        </div>
      </form>
    </details>
  );
}

interface ScopeProps {
  readonly form: Form;
  readonly setForm: (form: Form) => void;
}

/** For which machines it is good, how many of them, and until when. */
function Scope({ form, setForm }: ScopeProps) {
  return (
    <>
      <div className="fields-2">
        <label>
          Host name (* stands for what has no dot in it)
          <input
            required
            spellCheck={false}
            value={form.hostname}
            onChange={(event) => setForm({ ...form, hostname: event.target.value })}
          />
        </label>
        <label>
          Only in this region (empty: any)
          <input
            spellCheck={false}
            value={form.region}
            onChange={(event) => setForm({ ...form, region: event.target.value })}
          />
        </label>
        <label>
          Only of this template (empty: any)
          <input
            spellCheck={false}
            value={form.template}
            onChange={(event) => setForm({ ...form, template: event.target.value })}
          />
        </label>
        <label>
          Machines that it lets in
          <input
            type="number"
            min={1}
            max={1_000}
            required
            value={form.uses}
            onChange={(event) => setForm({ ...form, uses: event.target.value })}
          />
        </label>
        <label>
          Ends
          <select value={form.ends} onChange={(event) => setForm({ ...form, ends: Number(event.target.value) })}>
            {ENDS.map(([seconds, words]) => (
              <option key={seconds} value={seconds}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={form.replaces}
          onChange={(event) => setForm({ ...form, replaces: event.target.checked })}
        />
        It may take the place of the agent that the node has (one host, no *)
      </label>
    </>
  );
}
