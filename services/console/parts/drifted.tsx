import type { DriftedResource } from '@fleetwright/contracts';
import { shown, words } from '../text/format.ts';
import { visible } from '../text/visible.ts';
import { Link, resourcePath } from './link.tsx';
import { Foreign, When, Who } from './marks.tsx';

/** Resources that no longer look as last applied: what was expected, what is there, who changed it and through what. */
export function Drifted({ resources }: { readonly resources: readonly DriftedResource[] }) {
  return (
    <ul className="named">
      {resources.map((resource) => (
        <li key={`${resource.kind} ${resource.key}`}>
          <DriftedLine resource={resource} />
        </li>
      ))}
    </ul>
  );
}

export function DriftedLine({ resource }: { readonly resource: DriftedResource }) {
  const { kind, key, change, fields, changed_by, changed_at, changed_via } = resource;
  return (
    <>
      {words(kind)}{' '}
      <Link to={resourcePath({ kind, key })}>
        <Foreign>{key}</Foreign>
      </Link>{' '}
      is {change}
      {fields.map(({ path, expected, actual }) => (
        <span key={path}>
          {' '}
          · <code className="foreign">{visible(path)}</code> is{' '}
          <code className="foreign">{visible(shown(actual))}</code>, was applied as{' '}
          <code className="foreign">{visible(shown(expected))}</code>
        </span>
      ))}
      {changed_by === null ? null : (
        <span>
          {' '}
          · by <Who actor={changed_by} />
        </span>
      )}
      {changed_via === undefined ? null : (
        <span>
          {' '}
          through {changed_via.face === 'rest' ? 'the API' : 'an assistant'} (
          <code>{visible(changed_via.operation)}</code>)
        </span>
      )}
      {changed_at === null ? null : (
        <span>
          {' '}
          <When at={changed_at} />
        </span>
      )}
    </>
  );
}
