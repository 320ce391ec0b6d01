import { PendingAnswer, RepositoryInput } from '@fleetwright/contracts/api';
import { z } from 'zod';
import { later } from '../../commands.ts';
import { guarded } from '../../guarded.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { removalOfRepository } from './loosened.ts';
import { repositoryRow } from './shown.ts';

export const unregisterRepository = operation({
  name: 'gitops_unregister_repository',
  summary: 'Remove a repository; the remote and the live fleet stay',
  permission: 'system.gitops.write',
  input: RepositoryInput,
  output: z.undefined(),
  later: PendingAnswer,
  codes: ['change_pending'],
  isIdempotent: true,
  http: { method: 'DELETE', path: 'gitops_repositories/:repository_id', status: 204 },
  example: { input: { repository_id: REPOSITORY.id }, output: undefined },
  async run(caller, { repository_id }, call) {
    const { commands, ports, request } = call;
    // With a key this may be a repetition: the stage knows whether the repository was there the first time.
    const row =
      request.key === null
        ? await repositoryRow(ports, caller, repository_id)
        : await ports.models.get('repositories', caller.account, repository_id);
    const command = { type: 'RemoveRepository', data: { repository_id } };
    const held = row === null ? undefined : await guarded(caller, { ...removalOfRepository(row), command }, call);
    if (held !== undefined) return held;
    const done = await commands.send(caller, request, 'RemoveRepository', { repository_id });
    return done.isVisible ? undefined : later(done);
  },
});
