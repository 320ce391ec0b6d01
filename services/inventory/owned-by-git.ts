import type { AccountId, CommandReply, DesiredState, Id, Refusal, ResourceKind } from '@fleetwright/contracts';
import { StoreUnavailable } from '@fleetwright/core/event-sourcing';
import { editLink, type RepositoryStanding, standingFold } from '@fleetwright/core/inventory';
import { Aggregate } from '@fleetwright/kit/service';
import { DECLARING_RUNS_MAX } from './limits.ts';
import type { InventoryPorts } from './ports.ts';

interface OwnedDetail {
  readonly kind: ResourceKind;
  readonly key: string;
  readonly repository_id: Id;
  readonly revision: string;
}

/** Says of a write that was refused because git owns the resource where it is declared: repository, file, line, link. */
export class OwnedByGit {
  readonly #ports: InventoryPorts;
  readonly #standings: Aggregate<RepositoryStanding>;

  constructor(ports: InventoryPorts) {
    this.#ports = ports;
    this.#standings = new Aggregate(ports, { streamOf: (id) => `repository-${id}`, folding: standingFold });
  }

  /** The reply with the place; any other reply as it is. */
  async placed(account: AccountId, reply: CommandReply): Promise<CommandReply> {
    if (reply.ok || reply.code !== 'git_owned' || reply.detail === undefined) return reply;
    try {
      return await this.#placed(account, reply, reply.detail as unknown as OwnedDetail);
    } catch (error) {
      // It stays refused; only where to go instead is not known.
      if (!(error instanceof StoreUnavailable)) throw error;
      this.#ports.log.warn({ err: error }, 'could not look up where a resource that git owns is declared');
      return reply;
    }
  }

  async #placed(account: AccountId, refusal: Refusal, detail: OwnedDetail): Promise<Refusal> {
    const { state } = await this.#standings.load(detail.repository_id);
    if (state.kind !== 'registered') return refusal;
    const { name, repo_url, branch } = state.settings;
    const declared = await this.#declared(account, detail);
    const link = declared === null ? null : editLink(state.settings, declared);
    const place =
      declared === null ? '' : `, ${declared.file}${declared.line === null ? '' : ` line ${declared.line}`}`;
    const where = `${name} (branch ${branch}${place})`;
    const message = `${refusal.message.replace('managed in git', `managed in git by repository ${where}`)}${link === null ? '' : ` ${link}`}`;
    const facts = {
      repository: name,
      repo_url,
      branch,
      file: declared?.file ?? null,
      line: declared?.line ?? null,
      link,
    };
    return { ...refusal, message, detail: { ...refusal.detail, ...facts } };
  }

  /** The file and the line, as the newest of the last runs read them; null when none of those could be read. */
  async #declared(account: AccountId, { repository_id, kind, key }: OwnedDetail) {
    const events = await this.#ports.store.read(`repository-${repository_id}`);
    const runs = events.flatMap((event) => (event.type === 'SyncRequested' ? [event.data.run_id] : []));
    for (const run of runs.slice(-DECLARING_RUNS_MAX).toReversed()) {
      const parsed = (await this.#ports.store.read(`parse-${run}`)).find(({ type }) => type === 'DesiredStateParsed');
      if (parsed?.type !== 'DesiredStateParsed') continue;
      const { file, desired_document } = parsed.data;
      const { resources } = await this.#ports.json.get<DesiredState>(account, desired_document);
      const found = resources.find((resource) => resource.kind === kind && resource.key === key);
      return { file, line: found?.line ?? null };
    }
    return null;
  }
}
