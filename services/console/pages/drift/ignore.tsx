import type { DriftedResource } from '@fleetwright/contracts';
import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';

const DAY_MS = 86_400_000;

/** Asks not to be told of one resource's drift for a while. Corrections are proposed all the same. */
export function Ignore({ resource }: { readonly resource: DriftedResource }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="quiet end" onClick={() => setOpen(true)}>
        Ignore…
      </button>
      {isOpen ? <Form resource={resource} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Form({ resource, onClose }: { readonly resource: DriftedResource; readonly onClose: () => void }) {
  const [form, setForm] = useState({ field: '', reason: '', days: '7' });
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const answer = await act('create_drift_ignore', {
      drift_ignore: {
        kind: resource.kind,
        key: resource.key,
        field: form.field === '' ? null : form.field,
        reason: form.reason.trim(),
        expires_at: new Date(Date.now() + Number(form.days) * DAY_MS).toISOString(),
      },
    });
    if (answer !== undefined) onClose();
  };
  return (
    <Dialog title={`Ignore drift of ${words(resource.kind)} ${resource.key}`} onClose={onClose}>
      <form className="fields" onSubmit={submit}>
        <label>
          What of it
          <select value={form.field} onChange={(event) => setForm({ ...form, field: event.target.value })}>
            <option value="">whatever differs</option>
            {resource.fields.map(({ path }) => (
              <option key={path} value={path}>
                {path}
              </option>
            ))}
          </select>
        </label>
        <label>
          For how long
          <select value={form.days} onChange={(event) => setForm({ ...form, days: event.target.value })}>
            {['1', '7', '30', '90'].map((days) => (
              <option key={days} value={days}>
                {days === '1' ? 'a day' : `${days} days`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Reason
          <textarea
            required
            rows={2}
            maxLength={1_000}
            value={form.reason}
            onChange={(event) => setForm({ ...form, reason: event.target.value })}
          />
        </label>
        <Failure error={error} />
        <div className="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={isBusy || form.reason.trim() === ''}>
            Ignore
          </button>
        </div>
      </form>
    </Dialog>
  );
}
