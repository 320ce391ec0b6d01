import { type SubmitEvent, useState } from 'react';
import type { Repository } from '../../data/api.ts';
import { useAct } from '../../data/gateway.ts';
import { Pending } from '../../parts/pending.tsx';
import { Failure } from '../../parts/notice.tsx';

/** What can be changed of a registration without registering anew. */
export function Settings({ repository }: { readonly repository: Repository }) {
  const [form, setForm] = useState({
    branch: repository.branch,
    path_prefix: repository.path_prefix,
    reconcile_interval_seconds: repository.reconcile_interval_seconds,
    enabled: repository.enabled,
    auto_apply: repository.auto_apply,
    self_heal: repository.self_heal ?? false,
    on_removal: repository.on_removal ?? ('delete' as const),
  });
  const { act, isBusy, error } = useAct();
  const [isPending, setPending] = useState(false);
  const set = (changes: Partial<typeof form>) => setForm((now) => ({ ...now, ...changes }));
  const changed = Object.fromEntries(
    Object.entries(form).filter(([name, value]) => value !== (repository as Record<string, unknown>)[name]),
  );
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const input = { repository_id: repository.id, gitops_repository: changed };
    const answer = await act('gitops_update_repository', input);
    setPending(answer !== undefined && 'pending_change' in answer);
  };
  return (
    <details className="card">
      <summary>Settings</summary>
      <form className="fields" onSubmit={submit}>
        <div className="fields-2">
          <label>
            Branch
            <input value={form.branch} onChange={(event) => set({ branch: event.target.value })} />
          </label>
          <label>
            Folder in the repository
            <input value={form.path_prefix} onChange={(event) => set({ path_prefix: event.target.value })} />
          </label>
          <Habits form={form} onForm={set} />
        </div>
        <Check label="Enabled" value={form.enabled} onChange={(enabled) => set({ enabled })} />
        <Check
          label="Approve plain creates and updates by itself (auto-apply)"
          value={form.auto_apply}
          onChange={(auto_apply) => set({ auto_apply })}
        />
        <Check
          label="Put right by itself what was changed by hand (self-heal)"
          value={form.self_heal}
          onChange={(self_heal) => set({ self_heal })}
        />
        <Failure error={error} />
        {isPending ? <Pending /> : null}
        <div className="actions">
          <button type="submit" className="primary" disabled={isBusy || Object.keys(changed).length === 0}>
            Save
          </button>
        </div>
      </form>
    </details>
  );
}

interface HabitsProps {
  readonly form: { readonly reconcile_interval_seconds: number; readonly on_removal: 'delete' | 'disown' };
  readonly onForm: (changes: { reconcile_interval_seconds?: number; on_removal?: 'delete' | 'disown' }) => void;
}

function Habits({ form, onForm }: HabitsProps) {
  return (
    <>
      <label>
        Look every (seconds)
        <input
          type="number"
          min={30}
          max={86_400}
          value={form.reconcile_interval_seconds}
          onChange={(event) => onForm({ reconcile_interval_seconds: Number(event.target.value) })}
        />
      </label>
      <label>
        What is no longer declared is
        <select
          value={form.on_removal}
          onChange={(event) => onForm({ on_removal: event.target.value as 'delete' | 'disown' })}
        >
          <option value="delete">deleted</option>
          <option value="disown">given up and left as it is</option>
        </select>
      </label>
    </>
  );
}

interface CheckProps {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function Check({ label, value, onChange }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
