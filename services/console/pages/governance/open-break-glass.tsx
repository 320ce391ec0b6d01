import type { ResourceKind } from '@fleetwright/contracts';
import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Failure } from '../../parts/notice.tsx';
import { Pending } from '../../parts/pending.tsx';
import { words } from '../../text/format.ts';
import { GET_OF } from '../fleet/kinds.ts';

const HOUR_SECONDS = 3_600;

interface Form {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly reason: string;
  readonly hours: string;
}

/** Opens one resource, or one kind, for whoever asks, for a while. Everybody is told. */
export function OpenBreakGlass() {
  const [form, setForm] = useState<Form>({ kind: 'node', key: '', reason: '', hours: '1' });
  const [isPending, setPending] = useState(false);
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const answer = await act('open_break_glass', {
      break_glass: {
        kind: form.kind,
        key: form.key.trim() === '' ? null : form.key.trim(),
        reason: form.reason.trim(),
        duration_seconds: Math.round(Number(form.hours) * HOUR_SECONDS),
      },
    });
    setPending(answer !== undefined && 'pending_change' in answer);
    if (answer !== undefined) setForm((now) => ({ ...now, key: '', reason: '' }));
  };
  return (
    <details className="card">
      <summary>Open something for an emergency</summary>
      <form className="fields" onSubmit={submit}>
        <Target form={form} onForm={setForm} />
        <label>
          Reason (everybody sees it)
          <textarea
            required
            rows={2}
            maxLength={1_000}
            value={form.reason}
            onChange={(event) => setForm({ ...form, reason: event.target.value })}
          />
        </label>
        <Failure error={error} />
        {isPending ? <Pending /> : null}
        <div className="actions">
          <button type="submit" className="danger" disabled={isBusy || form.reason.trim() === ''}>
            Open it
          </button>
        </div>
      </form>
    </details>
  );
}

interface TargetProps {
  readonly form: Form;
  readonly onForm: (form: Form) => void;
}

function Target({ form, onForm }: TargetProps) {
  return (
    <div className="fields-2">
      <label>
        Kind
        <select value={form.kind} onChange={(event) => onForm({ ...form, kind: event.target.value as ResourceKind })}>
          {Object.keys(GET_OF).map((kind) => (
            <option key={kind} value={kind}>
              {words(kind)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Which one (empty: every one of the kind)
        <input value={form.key} spellCheck={false} onChange={(event) => onForm({ ...form, key: event.target.value })} />
      </label>
      <label>
        For how long
        <select value={form.hours} onChange={(event) => onForm({ ...form, hours: event.target.value })}>
          <option value="0.5">30 minutes</option>
          <option value="1">1 hour</option>
          <option value="4">4 hours</option>
          <option value="24">24 hours</option>
        </select>
      </label>
    </div>
  );
}
