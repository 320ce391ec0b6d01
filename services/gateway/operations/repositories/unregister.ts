import { PendingAnswer, RemoveRepositoryInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { given, movedOn } from '../../expected-version.ts';
import { guarded } from '../../guarded.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { removalOfRepository } from './loosened.ts';
import { repositoryRow, shown } from './shown.ts';

export const unregisterRepository = operation({
  name: 'gitops_unregister_repository',
  summary: 'Remove a repository; the remote and the live fleet stay',
  permission: 'system.gitops.write',
  input: RemoveRepositoryInput,
  output: z.undefined(),
  later: PendingAnswer,
  codes: ['change_pending', 'version_conflict'],
  isIdempotent: true,
  http: { method: 'DELETE', path: 'gitops_repositories/:repository_id', ifMatch: 'expected_version', status: 204 },
  example: { input: { repository_id: REPOSITORY.id }, output: undefined },
  async run(caller, { repository_id, expected_version }, call) {
    const { commands, ports, request } = call;
    // With a key this may be a repetition: the stage knows whether the repository was there the first time.
    const row =
      request.key === null
        ? await repositoryRow(ports, caller, repository_id)
        : await ports.models.get('repositories', caller.account, repository_id);
    // What waits for a second person is refused at once if it was asked for unseen.
    if (row !== null && expected_version !== undefined && expected_version !== shown(row).version) {
      throw movedOn(`repository ${repository_id}`, shown(row).version);
    }
    const data = { repository_id, ...given(expected_version) };
    const command = { type: 'RemoveRepository', data };
    const held = row === null ? undefined : await guarded(caller, { ...removalOfRepository(row), command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'RemoveRepository', data);
    return done.isVisible ? undefined : later(done);
  },
});
