import type { CommandData } from '@fleetwright/contracts';
import { GitopsModeAnswer, PendingAnswer, SetGitopsModeInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { GITOPS_MODE } from '../examples/gitops-mode.ts';
import { gitopsMode, heldBack } from './shown.ts';

export const setGitopsMode = operation({
  name: 'set_gitops_mode',
  summary: 'Switch GitOps mode, its exceptions, and whether loosening it needs a second person (202 then)',
  permission: 'system.policies.write',
  input: SetGitopsModeInput,
  output: GitopsModeAnswer,
  later: PendingAnswer,
  isIdempotent: true,
  codes: ['version_conflict', 'change_pending', 'nobody_to_confirm'],
  http: { method: 'PUT', path: 'gitops_mode', ifMatch: 'expected_version', etag: ['gitops_mode', 'version'] },
  example: {
    input: { expected_version: 2, gitops_mode: { mode: 'on', exceptions: ['assignment'], two_person: true } },
    output: { gitops_mode: GITOPS_MODE },
  },
  async run(caller, { expected_version = null, gitops_mode }, { commands, ports, request }) {
    // Fields that were not given are not in the object; zod's type cannot say so.
    const changes = gitops_mode as CommandData<'SetGitopsMode'>['changes'];
    const done = await commands.send(caller, request, 'SetGitopsMode', { changes, expected_version });
    return heldBack(done) ?? { gitops_mode: await gitopsMode(ports, caller) };
  },
});
