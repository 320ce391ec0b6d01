import type { Finding, FindingList, Id, LastsWhile, StoredEvent } from '@fleetwright/contracts';
import type { Computed } from '@fleetwright/core/diff';
import type { Fact, Outcome } from '@fleetwright/core/event-sourcing';
import { findingList, isSameLive, lastsWhile, needsDocument } from '@fleetwright/core/fleet';
import { DONE, type GivesUp, isAnswered, OnEvent, recordOnce } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { compare, failedInside } from './compare.ts';
import { DIFF_PORTS, type DiffPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { withReach } from './reach.ts';

type ParsedEvent = StoredEvent<'DesiredStateParsed'>;

/** Compares what a revision declares with the live fleet, and writes the plan. */
@Controller()
export class DiffConsumer implements GivesUp {
  readonly #ports: DiffPorts;
  readonly #preparation: Preparation;

  constructor(@Inject(DIFF_PORTS) ports: DiffPorts, @Inject(Preparation) preparation: Preparation) {
    this.#ports = ports;
    this.#preparation = preparation;
  }

  @OnEvent('DesiredStateParsed')
  async onDesiredStateParsed(event: ParsedEvent): Promise<Outcome> {
    const stream = streamOf(event);
    if (await isAnswered(this.#ports, stream)) return DONE;
    const startedMs = this.#ports.clock.elapsedMs();
    const prepared = await this.#preparation.run(event);
    const compared = compare(this.#ports, {
      ...prepared,
      repositoryId: event.data.repository_id,
      runId: event.data.run_id,
      accountId: event.account_id,
      revision: event.data.revision.sha,
      file: event.data.file,
    });
    const { file } = event.data;
    const seen = { snapshot: prepared.snapshot, file, isKept: true };
    const computed = compared.kind === 'computed' ? await withReach(this.#ports, compared, seen) : compared;
    const fact = await this.#factOf(event, computed, { startedMs, liveRevision: prepared.snapshot.revision });
    await recordOnce(this.#ports, { stream, facts: [fact], cause: event });
    return DONE;
  }

  async onGivingUp(event: ParsedEvent, error: Error): Promise<void> {
    this.#ports.log.error({ err: error, run_id: event.data.run_id }, 'gave up comparing a revision');
    const failed = failedInside(event.data.file, 'the diff could not be computed');
    const fact = await this.#factOf(event, failed, { startedMs: this.#ports.clock.elapsedMs(), liveRevision: 0 });
    await recordOnce(this.#ports, { stream: streamOf(event), facts: [fact], cause: event });
  }

  async #factOf(
    event: ParsedEvent,
    computed: Computed,
    { startedMs, liveRevision }: { readonly startedMs: number; readonly liveRevision: number },
  ): Promise<Fact> {
    const { run_id, run_number, repository_id, revision } = event.data;
    const run = { run_id, run_number, repository_id };
    const findings = await this.#listOf(event, computed.findings);
    const duration = () => ({ duration_ms: Math.round(this.#ports.clock.elapsedMs() - startedMs) });
    if (computed.kind === 'failed') {
      const lasts_while = lastsWhile(computed.findings, revision.sha, {
        revision: liveRevision,
        named: computed.named,
      });
      const lasting = lasts_while === undefined ? {} : { lasts_while, ...(await this.#sameAs(event, lasts_while)) };
      return { type: 'DiffFailed', data: { ...run, findings, ...lasting, ...duration() } };
    }
    const { plan, summary, counts, managedCount } = computed;
    const [plan_document, summary_document] = await this.#ports.json.put(event.account_id, [plan, summary]);
    if (plan_document === undefined || summary_document === undefined) {
      throw new Error('the document store answered too few digests');
    }
    const documents = { live_revision: plan.live_revision, plan_document, summary_document };
    const data = { ...run, revision, ...documents, counts, managed_count: managedCount, findings, ...duration() };
    return { type: 'DiffComputed', data };
  }

  /** The run before failed at this tip; at the same of the live fleet, too? */
  async #sameAs({ data }: ParsedEvent, { live }: LastsWhile): Promise<{ same_failure_as?: Id }> {
    const before = data.failed_before;
    if (before === undefined) return {};
    const [answer] = await this.#ports.store.read(`diff-${before}`);
    const lastsWhile = answer?.type === 'DiffFailed' ? answer.data.lasts_while : undefined;
    return lastsWhile !== undefined && isSameLive(lastsWhile.live, live) ? { same_failure_as: before } : {};
  }

  async #listOf(event: ParsedEvent, findings: readonly Finding[]): Promise<FindingList> {
    const [document] = needsDocument(findings) ? await this.#ports.json.put(event.account_id, [findings]) : [];
    return findingList(findings, document ?? null);
  }
}

function streamOf(event: ParsedEvent): string {
  return `diff-${event.data.run_id}`;
}
