import { GitopsModeAnswer, NoInput } from '@fleetwright/contracts/api';
import { operation } from '../../operation.ts';
import { GITOPS_MODE } from '../examples/gitops-mode.ts';
import { gitopsMode } from './shown.ts';

export const getGitopsMode = operation({
  name: 'get_gitops_mode',
  summary: 'Whether what a repository manages can be changed by hand',
  permission: 'system.gitops.read',
  input: NoInput,
  output: GitopsModeAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'gitops_mode', etag: ['gitops_mode', 'version'] },
  example: { input: {}, output: { gitops_mode: GITOPS_MODE } },
  run: async (caller, _input, { ports }) => ({ gitops_mode: await gitopsMode(ports, caller) }),
});
