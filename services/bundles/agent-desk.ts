import { createHash } from 'node:crypto';
import type { AccountId, Digest, Id } from '@fleetwright/contracts';
import {
  type AgentRefusal,
  type BundleAnswer,
  BundleManifest,
  BundleQuestion,
  type ContentAnswer,
  ContentQuestion,
  PIECE_BYTES_MAX,
} from '@fleetwright/contracts/agents';
import { type CurrentBundle, isNeverGiven, raisedEpoch } from '@fleetwright/core/bundles';
import type { AgentMessage } from '@fleetwright/core/event-sourcing';
import { agentSpreadSeconds, type AgentStandings, agentStandingsFold, keyStateAt } from '@fleetwright/core/fleet';
import { Aggregate, Coalescer, Lru } from '@fleetwright/kit/service';
import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONTENT_CACHE_BYTES, QUESTIONS_PER_SECOND_MAX } from './limits.ts';
import { BUNDLES_PORTS, type BundlesPorts } from './ports.ts';
import { Rate } from './rate.ts';

/** Answers what agents ask: which bundle is theirs, and what it is made of. */
@Injectable()
export class AgentDesk implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #ports: BundlesPorts;
  readonly #standings: Aggregate<AgentStandings>;
  readonly #looks = new Coalescer<ReadonlyMap<Id, CurrentBundle>>();
  /** By account, whose bundles the next look is for. */
  readonly #wanted = new Map<AccountId, Set<Id>>();
  readonly #content = new Lru<Buffer>(CONTENT_CACHE_BYTES);
  readonly #rate: Rate;
  #stop: readonly (() => Promise<void>)[] = [];

  constructor(@Inject(BUNDLES_PORTS) ports: BundlesPorts) {
    this.#ports = ports;
    this.#rate = new Rate(QUESTIONS_PER_SECOND_MAX, () => ports.clock.elapsedMs());
    this.#standings = new Aggregate(ports, { streamOf: (id) => `enrolment-${id}`, folding: agentStandingsFold });
  }

  onApplicationBootstrap(): void {
    const { agents } = this.#ports;
    this.#stop = [
      agents.serve('ask.bundle', (message) =>
        this.#admitted(message, BundleQuestion, (asked, standings) => this.#bundle(message, asked, standings)),
      ),
      agents.serve('ask.content', (message) =>
        this.#admitted(message, ContentQuestion, (asked) => this.#piece(message, asked)),
      ),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#stop.map((stop) => stop()));
  }

  /** Asked by an agent that is let in, in a form that can be read, and not too often. */
  async #admitted<Question, Answer>(
    { account, instance, body }: AgentMessage,
    schema: { safeParse(value: unknown): { success: boolean; data?: Question } },
    answer: (question: Question, standings: AgentStandings) => Promise<Answer | AgentRefusal>,
  ): Promise<Answer | AgentRefusal | undefined> {
    if (!this.#rate.allows(`${account}.${instance}`)) return refusal('too_many_requests', 'Ask again in a second.');
    const question = schema.safeParse(body).data;
    if (question === undefined) return refusal('invalid', 'This is no such question.');
    const { state } = await this.#standings.load(account);
    // Shown out: its connection ends in a moment, and nothing is told it any more.
    if (!state.has(instance)) return undefined;
    return answer(question, state);
  }

  /** Agents come by thousands after a loss of the bus: all who ask during one look share the next. */
  async #current(account: AccountId, instance: Id): Promise<CurrentBundle | undefined> {
    const wanted = this.#wanted.get(account) ?? new Set();
    this.#wanted.set(account, wanted.add(instance));
    const found = await this.#looks.run(account, () => {
      const instances = [...(this.#wanted.get(account) ?? [])];
      this.#wanted.delete(account);
      return this.#ports.bundles.ofInstances(account, instances);
    });
    return found.get(instance);
  }

  async #bundle(
    { account, instance }: AgentMessage,
    { known }: BundleQuestion,
    standings: AgentStandings,
  ): Promise<BundleAnswer> {
    const { clock, config } = this.#ports;
    let bundle = await this.#current(account, instance);
    if (bundle === undefined)
      return refusal('no_bundle', 'There is no bundle of this node yet. Ask again with the next report.');
    if (known !== null && isNeverGiven(known, bundle)) bundle = await this.#raise(account, instance, bundle);
    const now = clock.now();
    return {
      bundle: {
        number: bundle.number,
        manifest: { digest: bundle.digest, size_bytes: Buffer.byteLength(bundle.manifest) },
      },
      settings: {
        report_interval_seconds: config.reportIntervalSeconds,
        spread_seconds: agentSpreadSeconds(standings.size),
      },
      key_state: keyStateAt(standings.get(instance), now),
      server_time: now,
    };
  }

  /** The node knows a bundle that was never given: ours, lost with an older copy of the store, or nobody's. */
  async #raise(account: AccountId, instance: Id, bundle: CurrentBundle): Promise<CurrentBundle> {
    const { bundles, clock, log } = this.#ports;
    const seconds = (instant: string) => Math.floor(Date.parse(instant) / 1_000);
    const epoch = raisedEpoch(bundle.number.epoch, {
      nowSeconds: seconds(clock.now()),
      raisedAtSeconds: bundle.epoch_raised_at === null ? null : seconds(bundle.epoch_raised_at),
    });
    if (epoch === undefined) return bundle;
    await bundles.raiseEpoch(account, bundle.hostname, bundle.number, epoch);
    log.warn({ account_id: account, hostname: bundle.hostname, epoch }, 'an agent knows a bundle that was never given');
    return (await this.#current(account, instance)) ?? bundle;
  }

  async #piece({ account, instance }: AgentMessage, { digest, offset }: ContentQuestion): Promise<ContentAnswer> {
    const bundle = await this.#current(account, instance);
    const bytes = bundle && (await this.#bytesFor(account, bundle, digest));
    if (bytes === undefined || bytes === 'unavailable') {
      if (bytes === 'unavailable') return refusal('unavailable', 'The content is not there now. Ask again later.');
      return refusal('not_yours', 'The present manifest of this node does not name that digest. Ask for the bundle.');
    }
    if (offset >= bytes.length) return refusal('invalid', `The document has ${bytes.length} bytes.`);
    const piece = bytes.subarray(offset, offset + PIECE_BYTES_MAX).toString('base64');
    return { digest, offset, size_bytes: bytes.length, piece };
  }

  async #bytesFor(
    account: AccountId,
    bundle: CurrentBundle,
    digest: Digest,
  ): Promise<Buffer | 'unavailable' | undefined> {
    if (digest === bundle.digest) return Buffer.from(bundle.manifest);
    const { modules } = BundleManifest.parse(JSON.parse(bundle.manifest));
    if (!modules.some(({ content }) => content?.digest === digest)) return undefined;
    const key = `${account}/${digest}`;
    const known = this.#content.get(key);
    if (known !== undefined) return known;
    const [text] = await this.#ports.documents.get(account, [digest]);
    if (text === undefined) {
      this.#ports.log.error(
        { code: 'document_missing', account_id: account, digest },
        'content of a module is missing',
      );
      return 'unavailable';
    }
    const bytes = Buffer.from(text);
    // What the store gave back for it is what was published, or it is not handed on.
    if (createHash('sha256').update(bytes).digest('hex') !== digest) return 'unavailable';
    this.#content.set(key, bytes, bytes.length);
    return bytes;
  }
}

function refusal(refused: AgentRefusal['refused'], message: string): AgentRefusal {
  return { refused, message };
}
