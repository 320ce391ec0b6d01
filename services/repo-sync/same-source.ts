import type { AccountId, Id, RepositorySettings } from '@fleetwright/contracts';
import { sourceKey } from '@fleetwright/core/repo-sync';
import { Semaphore } from '@fleetwright/kit/service';
import { OTHERS_AT_ONCE } from './limits.ts';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

/**
 * Another repository of the account that reads the same file, disabled ones counted; undefined: none does. Only true to the
 * last registration while the account's lock is held and the log was followed.
 */
export async function findSameSource(
  ports: RepoSyncPorts,
  account: AccountId,
  { settings, except }: { readonly settings: RepositorySettings; readonly except: Id },
): Promise<{ readonly repositoryId: Id; readonly name: string } | undefined> {
  const key = sourceKey(settings);
  const others = (await ports.syncState.names(account)).filter(({ repositoryId }) => repositoryId !== except);
  const preparation = Preparation.over(ports);
  const reads = new Semaphore(OTHERS_AT_ONCE);
  const found = await Promise.all(
    others.map((other) =>
      reads.run(async () => {
        const repository = await preparation.repository(other.repositoryId);
        return repository.status === 'registered' && sourceKey(repository.settings) === key ? [other] : [];
      }),
    ),
  );
  return found.flat()[0];
}
