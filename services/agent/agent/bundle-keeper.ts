import { createHash } from 'node:crypto';
import { BundleAnswer, BundleManifest, type BundleTold, ModuleContent } from '@fleetwright/contracts/agents';
import { type DesiredModule, desiredModules, manifestProblem, weighTold } from '@fleetwright/core/agent';
import type { AgentBus } from '../connection/bus.ts';
import { fetchContent } from '../connection/fetch-content.ts';
import type { Enrolled } from '../connection/identity.ts';
import { type BundleCache, parsed } from '../state/bundle-cache.ts';
import type { NodeJournal } from '../state/node-journal.ts';

/** A bundle whose manifest and content are all here and verified. */
export interface WholeBundle {
  readonly digest: string;
  readonly manifest: BundleManifest;
  readonly modules: readonly DesiredModule[];
}

export type Received =
  | { readonly kind: 'same' }
  | { readonly kind: 'taken'; readonly bundle: WholeBundle }
  /** What the node has stays. `isPassing`: asking again may help. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly isPassing: boolean };

export type Asked = Extract<BundleAnswer, { bundle: BundleTold }>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Knows the node's bundle: from its own folder, and from the control plane. */
export class BundleKeeper {
  readonly #journal: NodeJournal;
  readonly #cache: BundleCache;
  readonly #enrolled: Enrolled;
  #current: WholeBundle | null = null;

  constructor(journal: NodeJournal, cache: BundleCache, enrolled: Enrolled) {
    this.#journal = journal;
    this.#cache = cache;
    this.#enrolled = enrolled;
    const known = journal.record.bundle;
    const manifest = known === null ? null : cache.manifest(known.digest);
    if (known !== null && manifest !== null) this.#current = this.#whole(known.digest, manifest);
  }

  /** null: the node has none, or what it had is damaged and must be fetched. */
  get current(): WholeBundle | null {
    return this.#current;
  }

  /** Asks which bundle is the node's. null: no answer. */
  async ask(bus: AgentBus): Promise<BundleAnswer | null> {
    const question = { known: this.#journal.record.bundle, format: 1 };
    return BundleAnswer.safeParse(await bus.ask('askBundle', question)).data ?? null;
  }

  /** Takes a bundle that the agent was told of, if it is newer, whole and its own. */
  async receive(told: BundleTold, bus: AgentBus): Promise<Received> {
    const weighed = weighTold(this.#journal.record.bundle, told);
    if (weighed.kind === 'refused') return { ...weighed, isPassing: false };
    if (weighed.kind === 'same' && this.#current !== null) return { kind: 'same' };
    const ask = (question: object): Promise<unknown> => bus.ask('askContent', question);
    const { digest } = told.manifest;
    const fetched = await fetchContent(told.manifest, ask);
    if (fetched.kind === 'failed') return refusal(fetched.code, fetched.message, fetched.code !== 'content_refused');
    const manifest = parsed(fetched.bytes, digest, BundleManifest);
    if (manifest === null) {
      return refusal('unknown_format', `manifest ${digest} is of a format that this agent does not know`, false);
    }
    const { account_id: accountId } = this.#enrolled.agent;
    const problem = manifestProblem(manifest, { accountId, hostname: this.#enrolled.hostname }, this.#journal.record);
    if (problem !== null) return refusal(problem.code, problem.message, false);
    const missing = await this.#fetchMissing(manifest, ask);
    if (missing !== null) return missing;
    const bundle = this.#whole(digest, manifest);
    if (bundle === null) return refusal('content_unavailable', `content of manifest ${digest} is missing`, true);
    this.#cache.keepManifest(fetched.bytes);
    this.#journal.append({ kind: 'bundle_accepted', number: told.number, digest });
    this.#cache.keepOnly(
      new Set(manifest.modules.flatMap(({ content }) => (content === null ? [] : [content.digest]))),
    );
    this.#current = bundle;
    return { kind: 'taken', bundle };
  }

  async #fetchMissing(manifest: BundleManifest, ask: (question: object) => Promise<unknown>): Promise<Received | null> {
    for (const { name, content } of manifest.modules) {
      if (content === null || this.#cache.content(content.digest) !== null) continue;
      const fetched = await fetchContent(content, ask);
      if (fetched.kind === 'failed') return refusal(fetched.code, `${name}: ${fetched.message}`, true);
      if (parsed(fetched.bytes, content.digest, ModuleContent) === null) {
        return refusal(
          'unknown_format',
          `content of module ${name} is of a format that this agent does not know`,
          false,
        );
      }
      this.#cache.keepContent(content.digest, fetched.bytes);
    }
    return null;
  }

  #whole(digest: string, manifest: BundleManifest): WholeBundle | null {
    const contents = new Map<string, ModuleContent>();
    for (const { content } of manifest.modules) {
      if (content === null) continue;
      const kept = this.#cache.content(content.digest);
      if (kept === null) return null;
      contents.set(content.digest, kept);
    }
    return { digest, manifest, modules: desiredModules(manifest, contents, sha256) };
  }
}

function refusal(code: string, message: string, isPassing: boolean): Received {
  return { kind: 'refused', code, message, isPassing };
}
