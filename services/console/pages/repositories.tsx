import { useServer } from '../context.ts';
import { Empty, Failure, Loading } from '../parts/notice.tsx';
import { RepositoryCard } from '../parts/repository-card.tsx';

/** Every registered repository. */
export function RepositoriesPage() {
  const loaded = useServer(
    'repositories',
    (api) => api.repositories(),
    (repositories) => repositories.some(({ status }) => status === 'syncing'),
  );
  if (loaded.data === undefined) return loaded.error === undefined ? <Loading /> : <Failure error={loaded.error} />;
  return (
    <>
      <h1>Repositories</h1>
      <Failure error={loaded.error} />
      {loaded.data.length === 0 ? (
        <Empty title="No repository yet">
          <p>
            Register one with <code>fleetwright repo add &lt;url&gt;</code>.
          </p>
        </Empty>
      ) : null}
      {loaded.data.map((repository) => (
        <RepositoryCard key={repository.id} repository={repository} onSynced={loaded.reload} />
      ))}
    </>
  );
}
