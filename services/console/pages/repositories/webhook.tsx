import { useState } from 'react';
import { useAct, useAsk } from '../../data/gateway.ts';
import { RUNS_SHOWN } from '../../limits.ts';
import { Copy } from '../../parts/copy.tsx';
import { Link } from '../../parts/link.tsx';
import { When } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';

/** What to fill in at the git server, so that pushes are told at once. Asked for when somebody opens it: it is a secret. */
export function Webhook({ repositoryId }: { readonly repositoryId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Webhook: be told of pushes at once</summary>
      {isOpen ? <Form repositoryId={repositoryId} /> : null}
    </details>
  );
}

function Form({ repositoryId }: { readonly repositoryId: string }) {
  const { data, error } = useAsk('gitops_get_webhook', { repository_id: repositoryId });
  const { act, isBusy, error: actError } = useAct();
  if (data === undefined) return error === null ? <p className="faint">Loading…</p> : <Failure error={error} />;
  const { secret, gitlab_signing_token, providers, last_delivery_at } = data.gitops_webhook;
  return (
    <div className="stack">
      <LastDelivery repositoryId={repositoryId} at={last_delivery_at} />
      {Object.entries(providers).map(([provider, form]) => (
        <section key={provider} className="tight">
          <h3>{PRODUCTS[provider] ?? provider}</h3>
          <p className="faint">
            Event “{form.event}”, content type {form.content_type}.
          </p>
          <Copy
            text={`${window.location.origin}${form.path}`}
            what={`the address for ${PRODUCTS[provider] ?? provider}`}
          />
        </section>
      ))}
      <Copy text={secret} what="the secret" isSecret />
      <Copy text={gitlab_signing_token} what="the secret as GitLab’s signing token" isSecret />
      <div className="actions">
        <button
          type="button"
          className="danger"
          disabled={isBusy}
          onClick={() => act('gitops_rotate_webhook', { repository_id: repositoryId })}
        >
          Make another secret
        </button>
        <span className="faint">The one before is refused from then on.</span>
      </div>
      <Failure error={actError} />
    </div>
  );
}

interface LastDeliveryProps {
  readonly repositoryId: string;
  /** null: none of late; undefined: not known at the moment. */
  readonly at: string | null | undefined;
}

/** Whether the git server reaches us at all, and which run it started last. */
export function LastDelivery({ repositoryId, at }: LastDeliveryProps) {
  const { data } = useAsk('gitops_list_sync_runs', { repository: repositoryId, limit: RUNS_SHOWN });
  const run = data?.gitops_sync_runs.find(({ trigger }) => trigger === 'webhook');
  return (
    <p>
      {at === undefined ? 'When the last delivery came is not known at the moment. ' : null}
      {at === null ? 'No delivery in the last three days. ' : null}
      {at ? (
        <>
          Last delivery <When at={at} />.{' '}
        </>
      ) : null}
      {run === undefined ? null : (
        <>
          The last that started a run: <Link to={`/runs/${run.id}`}>#{run.number}</Link>, <When at={run.created_at} />.
        </>
      )}
    </p>
  );
}

const PRODUCTS: Readonly<Record<string, string>> = { gitea: 'Gitea or Forgejo', github: 'GitHub', gitlab: 'GitLab' };
