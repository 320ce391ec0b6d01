import type { AttributesOf, Command, CommandData, CommandReply, Problem } from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { contentProblems } from '@fleetwright/core/module-content';
import type { InventoryPorts } from './ports.ts';

/** What stands in the way of publishing a version with the content that it names. None for one without, or of no module. */
export async function problemsOfContent(
  { live, json }: InventoryPorts,
  { account_id: account, data }: Command<'PromoteModuleVersion'>,
): Promise<readonly Problem[]> {
  if (data.content === undefined) return [];
  const [content, { resources }] = await Promise.all([
    json.get<ModuleContent>(account, data.content.digest),
    live.snapshot(account),
  ]);
  const module = resources.find(({ kind, key }) => kind === 'module' && key === data.module);
  if (module === undefined) return [];
  return contentProblems(content, (module.attributes as AttributesOf<'module'>).config);
}

export function invalidContent(
  { module, version }: CommandData<'PromoteModuleVersion'>,
  problems: readonly Problem[],
): CommandReply {
  const message = `The version \`${version}\` of module \`${module}\` cannot be published: ${problems[0]?.message ?? ''}`;
  return { ok: false, code: 'invalid', message, problems: [...problems] };
}
