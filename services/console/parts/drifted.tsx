import type { DriftedResource } from '@fleetwright/contracts';
import { shown, words } from '../format.ts';
import { When } from './marks.tsx';

/** Resources that no longer look as last applied: what was expected, what is there, and who changed it. */
export function Drifted({ resources }: { readonly resources: readonly DriftedResource[] }) {
  return (
    <ul className="drifted">
      {resources.map(({ kind, key, change, fields, changed_by, changed_at }) => (
        <li key={`${kind} ${key}`}>
          {words(kind)} <strong className="name">{key}</strong> is {change}
          {fields.map(({ path, expected, actual }) => (
            <span key={path}>
              {' '}
              · <code>{path}</code> is <code>{shown(actual)}</code>, was applied as <code>{shown(expected)}</code>
            </span>
          ))}
          {changed_by === null ? null : <span> · by {changed_by.name ?? changed_by.id}</span>}
          {changed_at === null ? null : (
            <span>
              {' '}
              <When at={changed_at} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
