import type { AccountId, CommandReply, Problem, RepositorySettings } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { nameProblems, prefixesOf, settingsProblems } from '@fleetwright/core/repo-sync';
import type { RepoSyncPorts } from './ports.ts';

/** Everything that is wrong with the settings, what DNS says about the host included. */
export async function problemsOf(
  { config, git }: Pick<RepoSyncPorts, 'config' | 'git'>,
  account: AccountId,
  settings: RepositorySettings,
): Promise<readonly Problem[]> {
  const prefixes = prefixesOf(account, config.credentialPrefixes);
  const problems = [...nameProblems(settings.name), ...settingsProblems(settings, config.policy, prefixes)];
  if (problems.some(({ path }) => path === 'repo_url')) return problems;
  const refusal = await git.refusal(settings.repo_url);
  if (refusal === undefined) return problems;
  return [{ path: 'repo_url', code: refusal.reason ?? refusal.code, message: refusal.message }, ...problems];
}

export function invalid(problems: readonly Problem[]): CommandReply {
  const [first] = problems;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return refused('invalid', `${first?.message ?? 'the settings are not valid'}${more}`, { problems: [...problems] })
    .refusal;
}
