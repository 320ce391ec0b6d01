import type { ResourceKind } from '@fleetwright/contracts';
import type { AnswerOf } from '@fleetwright/contracts/client';
import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Pill, When, Who } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { Pending } from '../../parts/pending.tsx';
import { words } from '../../text/format.ts';
import { GET_OF } from '../fleet/kinds.ts';

type GitopsMode = AnswerOf<'get_gitops_mode'>['gitops_mode'];

/** Whether what a repository manages can be changed by hand, and what makes an exception. */
export function Mode({ mode }: { readonly mode: GitopsMode }) {
  const [form, setForm] = useState({ mode: mode.mode, exceptions: mode.exceptions, two_person: mode.two_person });
  const [isPending, setPending] = useState(false);
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const answer = await act('set_gitops_mode', { expected_version: mode.version, gitops_mode: form });
    setPending(answer !== undefined && 'pending_change' in answer);
  };
  const toggle = (kind: ResourceKind) =>
    setForm((now) => ({
      ...now,
      exceptions: now.exceptions.includes(kind)
        ? now.exceptions.filter((each) => each !== kind)
        : [...now.exceptions, kind],
    }));
  return (
    <form className="card fields" onSubmit={submit}>
      <p className="row">
        <Pill tone={mode.mode === 'on' ? 'create' : 'drift'}>{mode.mode === 'on' ? 'on' : 'off'}</Pill>
        {mode.mode === 'on'
          ? 'What a repository manages is changed through git alone.'
          : 'What a repository manages can also be changed by hand; that is then told as drift.'}
        {mode.changed_by === null || mode.changed_at === null ? null : (
          <span className="faint">
            <Who actor={mode.changed_by} /> <When at={mode.changed_at} />
          </span>
        )}
      </p>
      <label className="check">
        <input
          type="checkbox"
          checked={form.mode === 'on'}
          onChange={(event) => setForm({ ...form, mode: event.target.checked ? 'on' : 'off' })}
        />
        Only through git
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={form.two_person}
          onChange={(event) => setForm({ ...form, two_person: event.target.checked })}
        />
        What loosens this needs a second person
      </label>
      <fieldset className="needed">
        <legend>Kinds that stay editable</legend>
        <div className="row">
          {(Object.keys(GET_OF) as ResourceKind[]).map((kind) => (
            <label key={kind} className="check">
              <input type="checkbox" checked={form.exceptions.includes(kind)} onChange={() => toggle(kind)} />
              {words(kind)}
            </label>
          ))}
        </div>
      </fieldset>
      <Failure error={error} />
      {isPending ? <Pending /> : null}
      <div className="actions">
        <button type="submit" className="primary" disabled={isBusy}>
          Save
        </button>
      </div>
    </form>
  );
}
