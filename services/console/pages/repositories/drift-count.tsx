import { useAsk } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Status } from '../../parts/marks.tsx';
import { plural } from '../../text/format.ts';

/** How much of a repository's fleet no longer looks as applied. */
export function DriftCount({ repositoryId }: { readonly repositoryId: string }) {
  const { data } = useAsk('gitops_get_drift_report', { repository_id: repositoryId });
  if (data === undefined) return <span className="faint">—</span>;
  if (!data.drift) return <span className="faint">none</span>;
  return (
    <>
      <Status of="drift" /> <Link to={`/drift?repository=${repositoryId}`}>{plural(data.total, 'resource')}</Link>
    </>
  );
}
