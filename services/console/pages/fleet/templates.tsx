import { useMemo } from 'react';
import type { Template } from '../../data/api.ts';
import { useEvery } from '../../data/gateway.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Pill, Status } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { MomentBar } from './moment-bar.tsx';
import { asOf, atMoment } from './moments.ts';

/** Every template as it is resolved: what it brings, how many nodes are made from it, what is proposed for it. */
export function Page({ search, setSearch }: Pick<PageProps, 'search' | 'setSearch'>) {
  const at = search.at || undefined;
  const { data, error } = useEvery('list_templates', asOf(at));
  const { data: nodes } = useEvery('list_nodes', asOf(at));
  const { data: proposals } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  const counts = useMemo(() => Map.groupBy(nodes ?? [], ({ attributes }) => attributes.template), [nodes]);
  return (
    <div className="page">
      <h1>Templates</h1>
      <MomentBar at={at} onChange={(moment) => setSearch({ at: moment })} />
      <Failure error={error} />
      {data === undefined && error === null ? <Loading /> : null}
      {data?.length === 0 ? (
        <Empty title={at === undefined ? 'No template yet' : 'No template then'}>
          <p>Declare one in fleet.yaml: nodes are made from templates.</p>
        </Empty>
      ) : null}
      {data === undefined || data.length === 0 ? null : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">Template</th>
              <th scope="col">Modules, inherited ones included</th>
              <th scope="col">Nodes</th>
              <th scope="col">Pending</th>
            </tr>
          </thead>
          <tbody>
            {data.map((template) => (
              <Row
                key={template.key}
                template={template}
                at={at}
                count={counts.get(template.key)?.length ?? 0}
                pending={
                  at === undefined
                    ? proposals?.find(({ kind, key }) => kind === 'template' && key === template.key)
                    : undefined
                }
              />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

interface RowProps {
  readonly template: Template;
  readonly at: string | undefined;
  readonly count: number;
  readonly pending: { readonly id: string; readonly change: string } | undefined;
}

function Row({ template, at, count, pending }: RowProps) {
  const { description, modules } = template.attributes;
  return (
    <tr>
      <th scope="row">
        <Link to={atMoment(resourcePath(template), at)}>
          <Foreign>{template.key}</Foreign>
        </Link>
        {description === null ? null : (
          <p className="faint">
            <Foreign>{description}</Foreign>
          </p>
        )}
      </th>
      <td>
        <span className="row">
          {modules.map(({ name, version, enabled }) => (
            <Pill key={name}>{`${name}${version === null ? '' : `@${version}`}${enabled ? '' : ' (off)'}`}</Pill>
          ))}
        </span>
      </td>
      <td>
        <Link to={`/fleet/nodes?${new URLSearchParams({ template: template.key, ...asOf(at) })}`}>
          {plural(count, 'node')}
        </Link>
      </td>
      <td>
        {pending === undefined ? (
          <span className="faint">—</span>
        ) : (
          <Link to={`/approvals/${pending.id}`}>
            <Status of={pending.change} />
          </Link>
        )}
      </td>
    </tr>
  );
}
