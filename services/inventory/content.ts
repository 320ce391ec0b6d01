import type {
  AttributesOf,
  Command,
  CommandData,
  CommandReply,
  Digest,
  LiveSnapshot,
  Problem,
} from '@fleetwright/contracts';
import type { ModuleContent } from '@fleetwright/contracts/agents';
import { contentsOf, promotionProblems, reachedNodes, Rendering, stepOfPromotion } from '@fleetwright/core/bundles';
import { contentProblems } from '@fleetwright/core/module-content';
import type { InventoryPorts } from './ports.ts';

/**
 * What stands in the way of promoting a version: of the content that comes with it, and on the nodes that it reaches. None for
 * a version of no module.
 */
export async function problemsOfVersion(
  ports: InventoryPorts,
  { account_id: account, data }: Command<'PromoteModuleVersion'>,
): Promise<readonly Problem[]> {
  const snapshot = await ports.live.snapshot(account);
  const module = snapshot.resources.find(({ kind, key }) => kind === 'module' && key === data.module);
  if (module === undefined) return [];
  if (data.content !== undefined) {
    const content = await ports.json.get<ModuleContent>(account, data.content.digest);
    const problems = contentProblems(content, (module.attributes as AttributesOf<'module'>).config);
    if (problems.length > 0) return problems;
  }
  return problemsOnNodes(ports, snapshot, data);
}

async function problemsOnNodes(
  { documents, clock, digestOf, log }: InventoryPorts,
  snapshot: LiveSnapshot,
  { content, ...promoted }: CommandData<'PromoteModuleVersion'>,
): Promise<readonly Problem[]> {
  const version = content === undefined ? promoted : { ...promoted, content };
  const groups = reachedNodes(stepOfPromotion(snapshot, version, clock.now()), digestOf);
  const wanted = contentsOf(groups);
  if (wanted.length === 0) return [];
  const contents = new Map<Digest, ModuleContent>();
  const texts = await documents.get(snapshot.account_id, wanted);
  for (const [at, digest] of wanted.entries()) {
    const text = texts[at];
    if (text !== undefined) contents.set(digest, JSON.parse(text) as ModuleContent);
    // Its nodes miss it, too, and say so; this version is not what is wrong.
    else log.error({ code: 'document_missing', account_id: snapshot.account_id, digest }, 'a content is missing');
  }
  return promotionProblems(groups, new Rendering(contents));
}

export function invalidVersion(
  { module, version }: CommandData<'PromoteModuleVersion'>,
  problems: readonly Problem[],
): CommandReply {
  const message = `The version \`${version}\` of module \`${module}\` cannot be published: ${problems[0]?.message ?? ''}`;
  return { ok: false, code: 'invalid', message, problems: [...problems] };
}
