import type { ResourceView } from '@fleetwright/contracts';
import { useEvery } from '../../data/gateway.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Status } from '../../parts/marks.tsx';
import { words } from '../../text/format.ts';
import { effectiveModules, type From } from './effective.ts';
import { asOf, atMoment } from './moments.ts';

/** What runs on a node, each value with the resource that says so; and its machines. */
export function Effective({ node, at }: { readonly node: ResourceView; readonly at: string | undefined }) {
  const { data: templates } = useEvery('list_templates', asOf(at));
  const { data: assignments } = useEvery('list_assignments', asOf(at));
  const { data: modules } = useEvery('list_modules', asOf(at));
  const { data: instances = [] } = useEvery('list_instances', { node: node.key, ...asOf(at) });
  const attributes = node.attributes as Readonly<Record<string, unknown>>;
  const template = templates?.find(({ key }) => key === attributes['template']);
  const effective = effectiveModules(node.key, template, assignments ?? [], modules ?? []);
  return (
    <>
      <section className="stack" aria-label="Modules">
        <h2>Modules in force</h2>
        {effective.length === 0 ? (
          <p className="faint">None.</p>
        ) : (
          <table className="list folding">
            <thead>
              <tr>
                <th scope="col">Module</th>
                <th scope="col">Version</th>
                <th scope="col">Priority</th>
                <th scope="col">Enabled</th>
              </tr>
            </thead>
            <tbody>
              {effective.map(({ name, version, priority, enabled }) => (
                <tr key={name}>
                  <th scope="row">
                    <Link to={atMoment(resourcePath({ kind: 'module', key: name }), at)}>
                      <Foreign>{name}</Foreign>
                    </Link>
                  </th>
                  <td data-label="Version">
                    {version === null ? 'the newest live one' : <Value of={version} at={at} />}
                  </td>
                  <td data-label="Priority">{priority === null ? '—' : <Value of={priority} at={at} />}</td>
                  <td data-label="Enabled">
                    <Value of={enabled} at={at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="stack" aria-label="Instances">
        <h2>Instances</h2>
        {instances.length === 0 ? <p className="faint">None yet.</p> : null}
        <ul className="named">
          {instances.map(({ id, status, region, instance_type }) => (
            <li key={id}>
              <Status of={status} />{' '}
              <Foreign>{`${region}${instance_type === null ? '' : ` · ${instance_type}`}`}</Foreign>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

interface ValueProps {
  readonly of: From<string | number | boolean>;
  readonly at: string | undefined;
}

function Value({ of, at }: ValueProps) {
  const { value, kind, key } = of;
  return (
    <>
      <Foreign>{value === true ? 'yes' : value === false ? 'no' : String(value)}</Foreign>{' '}
      <span className="faint">
        from {words(kind)}{' '}
        <Link to={atMoment(resourcePath({ kind, key }), at)}>
          <Foreign>{key}</Foreign>
        </Link>
      </span>
    </>
  );
}
