import { useState } from 'react';
import { useAsk } from '../../data/gateway.ts';
import { Explanation } from '../../parts/explanation.tsx';
import { Failure } from '../../parts/notice.tsx';

/** What happened to a resource before, once somebody wants to know. */
export function History({ kind, keyOf }: { readonly kind: string; readonly keyOf: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="facts-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>History of this resource</summary>
      {isOpen ? <Steps kind={kind} keyOf={keyOf} /> : null}
    </details>
  );
}

function Steps({ kind, keyOf }: { readonly kind: string; readonly keyOf: string }) {
  const { data, error } = useAsk('gitops_explain', { kind, key: keyOf });
  if (error !== null) return <Failure error={error} />;
  return data === undefined ? <p className="faint">Loading…</p> : <Explanation steps={data.explanation.steps} />;
}
