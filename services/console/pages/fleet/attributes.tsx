import type { Json, ResourceView } from '@fleetwright/contracts';
import { useState } from 'react';
import { yamlOf } from '../../change/yaml.ts';
import { lean } from '../../change/lean.ts';
import { useAsk } from '../../data/gateway.ts';
import { Explanation } from '../../parts/explanation.tsx';
import { Failure } from '../../parts/notice.tsx';
import { visible } from '../../text/visible.ts';

/** Every value of a resource, whether a repository declares it, and why it is as it is, once somebody asks. */
export function Attributes({ live }: { readonly live: ResourceView }) {
  const declared = live.managed_by?.last_applied ?? {};
  return (
    <table className="list folding">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Value</th>
          <th scope="col">From</th>
          <th scope="col">
            <span className="hidden-label">Why</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(live.attributes).map(([name, value]) => (
          <Row
            key={name}
            live={live}
            name={name}
            value={value as Json}
            isDeclared={Object.hasOwn(declared, name)}
            isManaged={live.managed_by !== null}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly live: ResourceView;
  readonly name: string;
  readonly value: Json;
  readonly isDeclared: boolean;
  readonly isManaged: boolean;
}

function Row({ live, name, value, isDeclared, isManaged }: RowProps) {
  const [isAsked, setAsked] = useState(false);
  const isNothing = value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td data-label="Value">
        {isNothing ? (
          <span className="faint">—</span>
        ) : (
          <pre className="foreign wrap">{visible(yamlOf(lean(value)))}</pre>
        )}
        {isAsked ? <Why kind={live.kind} keyOf={live.key} field={name} /> : null}
      </td>
      <td className="faint" data-label="From">
        {isDeclared ? 'fleet.yaml' : isManaged ? 'not declared' : 'set by hand'}
      </td>
      <td>
        <button
          type="button"
          className="quiet"
          aria-expanded={isAsked}
          aria-label={`Why ${name}`}
          onClick={() => setAsked(!isAsked)}
        >
          Why?
        </button>
      </td>
    </tr>
  );
}

function Why({ kind, keyOf, field }: { readonly kind: string; readonly keyOf: string; readonly field: string }) {
  const { data, error } = useAsk('gitops_explain', { kind, key: keyOf, field });
  if (data === undefined) return error === null ? <p className="faint">Loading…</p> : <Failure error={error} />;
  return <Explanation steps={data.explanation.steps} />;
}
