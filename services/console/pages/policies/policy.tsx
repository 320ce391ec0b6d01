import { type SubmitEvent, useState } from 'react';
import type { Policy } from '../../data/api.ts';
import { useAct, useAsk } from '../../data/gateway.ts';
import { Missing } from '../../frame/not-found.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { Pending } from '../../parts/pending.tsx';
import type { PageProps } from '../page.ts';
import { Fields } from './fields.tsx';
import { formOf, NEW_POLICY, settingsOf } from './form.ts';
import { Rehearsal } from './rehearsal.tsx';

/** One policy, or a new one. */
export function Page({ params, go }: PageProps) {
  const id = params.id ?? 'new';
  const { data, error } = useAsk('gitops_get_policy', { policy_id: id }, { enabled: id !== 'new' });
  if (id === 'new') return <Editor go={go} />;
  if (data === undefined) {
    if (error?.status === 404) return <Missing what="policy" back="/policies" />;
    return error === null ? <Loading /> : <Failure error={error} />;
  }
  const policy = data.intervention_policy;
  return <Editor key={policy.version} policy={policy} go={go} />;
}

interface EditorProps {
  readonly policy?: Policy;
  readonly go: PageProps['go'];
}

function Editor({ policy, go }: EditorProps) {
  const [form, setForm] = useState(policy === undefined ? NEW_POLICY : formOf(policy));
  const [isPending, setPending] = useState(false);
  const { act, isBusy, error } = useAct();
  const settings = settingsOf(form, policy);
  const done = (answer: object | undefined) => {
    if (answer === undefined) return;
    if ('pending_change' in answer) setPending(true);
    else go('/policies');
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const intervention_policy = settings;
    if (policy === undefined) done(await act('gitops_create_policy', { intervention_policy }));
    else {
      const input = { policy_id: policy.id, expected_version: policy.version, intervention_policy };
      done(await act('gitops_replace_policy', input));
    }
  };
  return (
    <div className="page">
      <p className="crumbs">
        <Link to="/policies">Policies</Link>
      </p>
      <h1>
        <Foreign>{policy?.name ?? 'New policy'}</Foreign>
      </h1>
      <form className="card fields" onSubmit={submit}>
        <Fields form={form} onForm={setForm} />
        <Failure error={error} />
        {isPending ? <Pending /> : null}
        <div className="actions">
          {policy === undefined || policy.is_default ? null : (
            <button
              type="button"
              className="danger"
              disabled={isBusy}
              onClick={async () =>
                done(await act('gitops_delete_policy', { policy_id: policy.id, expected_version: policy.version }))
              }
            >
              Delete
            </button>
          )}
          <button type="submit" className="primary" disabled={isBusy || settings.name === ''}>
            {policy === undefined ? 'Add the policy' : 'Save'}
          </button>
        </div>
      </form>
      <Rehearsal settings={settings} policyId={policy?.id} />
    </div>
  );
}
