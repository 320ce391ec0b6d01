import type { CommandData, HeldCommand } from '@fleetwright/contracts';
import { PendingAnswer, RepositoryAnswer, UpdateRepositoryInput } from '@fleetwright/contracts/api';
import { later } from '../../commands.ts';
import { guarded } from '../../guarded.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { given, movedOn } from '../../expected-version.ts';
import { changeOfRepository } from './loosened.ts';
import { repositoryRow, shown } from './shown.ts';

export const updateRepository = operation({
  name: 'gitops_update_repository',
  summary: 'Change a repository; ownership stays',
  permission: 'system.gitops.write',
  input: UpdateRepositoryInput,
  output: RepositoryAnswer,
  later: PendingAnswer,
  isIdempotent: true,
  codes: ['already_exists', 'already_registered', 'change_pending', 'version_conflict'],
  http: {
    method: 'PATCH',
    path: 'gitops_repositories/:repository_id',
    ifMatch: 'expected_version',
    etag: ['gitops_repository', 'version'],
  },
  example: {
    input: { repository_id: REPOSITORY.id, gitops_repository: { reconcile_interval_seconds: 600 } },
    output: { gitops_repository: { ...REPOSITORY, reconcile_interval_seconds: 600, version: 2 } },
  },
  async run(caller, { repository_id, expected_version, gitops_repository }, call) {
    const { commands, ports, request } = call;
    const before = await repositoryRow(ports, caller, repository_id);
    // What waits for a second person is refused at once if it was asked for unseen.
    if (expected_version !== undefined && expected_version !== shown(before).version) {
      throw movedOn(`repository ${repository_id}`, shown(before).version);
    }
    // Fields that were not given are not in the object; zod's type cannot say so.
    const settings = gitops_repository as CommandData<'UpdateRepository'>['settings'];
    const data = { repository_id, settings, ...given(expected_version) };
    const command = { type: 'UpdateRepository', data: data as unknown as HeldCommand['data'] };
    const change = { ...changeOfRepository(before, settings), command };
    const held = await guarded(caller, change, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'UpdateRepository', data);
    if (!done.isVisible) return later(done);
    return { gitops_repository: shown(await repositoryRow(ports, caller, repository_id)) };
  },
});
