import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Copy } from '../../parts/copy.tsx';
import { Failure } from '../../parts/notice.tsx';

const TEMPLATES = [
  ['json', 'the event as it is'],
  ['slack', 'a message for Slack'],
  ['teams', 'a message for Teams'],
] as const;

/** Has fleet events sent somewhere. The secret is shown once. */
export function NewSubscription() {
  const [form, setForm] = useState({ name: '', url: '', template: 'json' as (typeof TEMPLATES)[number][0], kinds: '' });
  const [secret, setSecret] = useState<string>();
  const { act, isBusy, error } = useAct();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const kinds = form.kinds.split(/[\s,]+/).filter(Boolean);
    const answer = await act('create_webhook_subscription', {
      webhook_subscription: { name: form.name.trim(), url: form.url.trim(), template: form.template, kinds },
    });
    if (answer === undefined) return;
    setForm((now) => ({ ...now, name: '', url: '', kinds: '' }));
    setSecret('secret' in answer ? (answer.secret ?? undefined) : undefined);
  };
  const { name, url, template, kinds } = form;
  return (
    <details className="card">
      <summary>Send events somewhere</summary>
      <form className="fields" onSubmit={submit}>
        <div className="fields-2">
          <label>
            Name
            <input required value={name} onChange={(event) => setForm({ ...form, name: event.target.value })} />
          </label>
          <label>
            Address (https)
            <input
              required
              value={url}
              spellCheck={false}
              onChange={(event) => setForm({ ...form, url: event.target.value })}
            />
          </label>
          <label>
            As
            <select
              value={template}
              onChange={(event) => setForm({ ...form, template: event.target.value as typeof template })}
            >
              {TEMPLATES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label>
            Kinds (empty: all; * for any)
            <input value={kinds} onChange={(event) => setForm({ ...form, kinds: event.target.value })} />
          </label>
        </div>
        <Failure error={error} />
        {secret === undefined ? null : <Copy text={secret} what="the secret, which is shown only now" isSecret />}
        <div className="actions">
          <button type="submit" className="primary" disabled={isBusy || name.trim() === '' || url.trim() === ''}>
            Send events there
          </button>
        </div>
      </form>
    </details>
  );
}
