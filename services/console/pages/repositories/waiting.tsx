import { useEvery } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { plural } from '../../text/format.ts';

/** How much of a repository waits for a decision. */
export function Waiting({ repositoryId }: { readonly repositoryId: string }) {
  const { data } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  if (data === undefined) return <span className="faint">—</span>;
  const count = data.filter(({ repository_id }) => repository_id === repositoryId).length;
  if (count === 0) return <span className="faint">nothing</span>;
  return <Link to={`/approvals?repository=${repositoryId}`}>{plural(count, 'proposal')}</Link>;
}
