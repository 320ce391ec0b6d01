import { type SubmitEvent, useState } from 'react';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Failure } from '../../parts/notice.tsx';
import type { PageProps } from '../page.ts';
import { CheckedSteps } from './checked-steps.tsx';
import type { Checked } from './steps.ts';

/** Registers a repository; what would go wrong is told before, step by step. */
export function Page({ go }: PageProps) {
  const [form, setForm] = useState({ repo_url: '', branch: 'main', path_prefix: '', credential: '', ssh_host_key: '' });
  const [checked, setChecked] = useState<Checked>();
  const { act, isBusy, error } = useAct();
  const set = (changes: Partial<typeof form>) => {
    setForm((now) => ({ ...now, ...changes }));
    setChecked(undefined);
  };
  const settings = {
    repo_url: form.repo_url.trim(),
    branch: form.branch.trim(),
    path_prefix: form.path_prefix.trim(),
    ...(form.credential === '' ? {} : { vault_credential_path: form.credential }),
    ...(form.ssh_host_key.trim() === '' ? {} : { ssh_host_key: form.ssh_host_key.trim() }),
  };
  const check = async () => {
    const answer = await act('gitops_check_connection', { gitops_repository: settings });
    setChecked(answer !== undefined && 'gitops_connection' in answer ? answer.gitops_connection : undefined);
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (checked?.reachable !== true) return void check();
    const answer = await act('gitops_register_repository', { gitops_repository: settings });
    if (answer !== undefined && 'gitops_repository' in answer) go(`/repositories/${answer.gitops_repository.id}`);
  };
  return (
    <div className="page">
      <p className="crumbs">
        <Link to="/repositories">Repositories</Link>
      </p>
      <h1>Register a repository</h1>
      <form className="card fields" onSubmit={submit}>
        <label>
          Address
          <input
            required
            placeholder="https://… or ssh://git@…"
            value={form.repo_url}
            spellCheck={false}
            onChange={(event) => set({ repo_url: event.target.value })}
          />
        </label>
        <Where branch={form.branch} path_prefix={form.path_prefix} onChange={set} />
        <CredentialChoice value={form.credential} onChange={(credential) => set({ credential })} />
        <label>
          SSH host key (empty: trusted at first use)
          <input
            value={form.ssh_host_key}
            spellCheck={false}
            onChange={(event) => set({ ssh_host_key: event.target.value })}
          />
        </label>
        {checked === undefined ? null : (
          <CheckedSteps checked={checked} onTrust={(line) => set({ ssh_host_key: line })} />
        )}
        <Failure error={error} />
        <div className="actions">
          <button type="button" disabled={isBusy || settings.repo_url === ''} onClick={check}>
            Check
          </button>
          <button type="submit" className="primary" disabled={isBusy || settings.repo_url === ''}>
            {checked?.reachable === true ? 'Register and sync' : 'Check, then register'}
          </button>
        </div>
      </form>
    </div>
  );
}

interface WhereProps {
  readonly branch: string;
  readonly path_prefix: string;
  readonly onChange: (changes: { branch?: string; path_prefix?: string }) => void;
}

function Where({ branch, path_prefix, onChange }: WhereProps) {
  return (
    <div className="fields-2">
      <label>
        Branch
        <input required value={branch} onChange={(event) => onChange({ branch: event.target.value })} />
      </label>
      <label>
        Folder of fleet.yaml (empty: the root)
        <input value={path_prefix} onChange={(event) => onChange({ path_prefix: event.target.value })} />
      </label>
    </div>
  );
}

interface CredentialChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function CredentialChoice({ value, onChange }: CredentialChoiceProps) {
  const { data, error } = useAsk('list_vault_credentials', {});
  return (
    <label>
      Credential
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">none: everybody may read it</option>
        {(data?.vault_credentials ?? []).map(({ id, path }) => (
          <option key={id} value={path}>
            {path}
          </option>
        ))}
      </select>
      {error === null ? null : <span className="faint">The list of credentials cannot be read: {error.message}</span>}
    </label>
  );
}
