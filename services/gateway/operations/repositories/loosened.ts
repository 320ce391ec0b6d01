import type { CommandData } from '@fleetwright/contracts';
import type { RepositoryRow } from '@fleetwright/core/read-models';
import type { GuardedChange } from '../../guarded.ts';

type Changes = CommandData<'UpdateRepository'>['settings'];

/** What of a repository GitOps mode rests on, by the words that a second person is shown. */
const LOOSENED_BY = {
  source: ['repo_url', 'branch', 'path_prefix'],
  enabled: ['enabled'],
  auto_apply: ['auto_apply'],
  self_heal: ['self_heal'],
  on_removal: ['on_removal'],
} as const;

/** Whether changing a repository touches what GitOps mode rests on. Switching it on again does not. */
export function changeOfRepository(row: RepositoryRow, changes: Changes): Omit<GuardedChange, 'command'> {
  const before = new Map<string, unknown>(Object.entries(row));
  const isChanged = (name: string) =>
    Object.entries(changes).some(([changed, value]) => changed === name && value !== before.get(name));
  const loosens = Object.entries(LOOSENED_BY)
    .filter(([word, names]) => names.some(isChanged) && !(word === 'enabled' && changes.enabled === true))
    .map(([word]) => word);
  return {
    target: `gitops_repository:${row.id}`,
    summary: `Change ${loosens.join(', ')} of repository ${row.name}`,
    loosens,
  };
}

/** What a repository managed can be changed by hand once it is gone. */
export function removalOfRepository({ id, name }: RepositoryRow): Omit<GuardedChange, 'command'> {
  return { target: `gitops_repository:${id}`, summary: `Remove repository ${name}`, loosens: ['removal'] };
}
