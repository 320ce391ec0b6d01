import { useAsk } from '../../data/gateway.ts';
import { Failure, Loading } from '../../parts/notice.tsx';
import { BreakGlass } from './break-glass.tsx';
import { Mode } from './mode.tsx';
import { PendingChanges } from './pending-changes.tsx';

/** Who may change by hand what git manages: the mode, what waits for a second person, and emergencies. */
export function Page() {
  const { data, error } = useAsk('get_gitops_mode', {});
  return (
    <div className="page">
      <h1>GitOps mode</h1>
      <Failure error={error} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : (
        <Mode key={data.gitops_mode.version} mode={data.gitops_mode} />
      )}
      <PendingChanges />
      <BreakGlass />
    </div>
  );
}
