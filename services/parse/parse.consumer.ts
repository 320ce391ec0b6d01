import type { Finding, FindingList, StoredEvent } from '@fleetwright/contracts';
import type { Fact, Outcome } from '@fleetwright/core/event-sourcing';
import { findingList, lastsWhile, needsDocument } from '@fleetwright/core/fleet';
import type { Parsed } from '@fleetwright/core/parse';
import { DONE, type GivesUp, isAnswered, OnEvent, recordOnce } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { PARSE_PORTS, type ParsePorts } from './ports.ts';
import { prepareParse } from './prepare.ts';

type Fetched = StoredEvent<'RevisionFetched'>;

/** Turns the text of a fetched revision into desired state, or into findings. */
@Controller()
export class ParseConsumer implements GivesUp {
  readonly #ports: ParsePorts;

  constructor(@Inject(PARSE_PORTS) ports: ParsePorts) {
    this.#ports = ports;
  }

  @OnEvent('RevisionFetched')
  async onRevisionFetched(event: Fetched): Promise<Outcome> {
    const stream = streamOf(event);
    if (await isAnswered(this.#ports, stream)) return DONE;
    const startedMs = this.#ports.clock.elapsedMs();
    const text = await prepareParse(this.#ports, event);
    const parsed = await this.#ports.parser.parse(text, { file: event.data.file });
    const fact = await this.#factOf(event, parsed, startedMs);
    await recordOnce(this.#ports, { stream, facts: [fact], cause: event });
    return DONE;
  }

  async onGivingUp(event: Fetched, error: Error): Promise<void> {
    this.#ports.log.error({ err: error, run_id: event.data.run_id }, 'gave up parsing a revision');
    const message = 'the file could not be parsed because of a fault inside; sync again, and tell the operator';
    const finding: Finding = { severity: 'error', code: 'internal_error', message, file: event.data.file };
    const fact = await this.#factOf(event, { kind: 'failed', findings: [finding] }, this.#ports.clock.elapsedMs());
    await recordOnce(this.#ports, { stream: streamOf(event), facts: [fact], cause: event });
  }

  async #factOf(event: Fetched, parsed: Parsed, startedMs: number): Promise<Fact> {
    const { run_id, run_number, repository_id, revision, file } = event.data;
    const run = { run_id, run_number, repository_id };
    const findings = await this.#listOf(event, parsed.findings);
    const duration = () => ({ duration_ms: Math.round(this.#ports.clock.elapsedMs() - startedMs) });
    const before = event.data.failed_before;
    if (parsed.kind === 'failed') {
      const lasts_while = lastsWhile(parsed.findings, revision.sha);
      // The same text by the same rules: what failed before at this tip is this.
      const same = before === undefined ? {} : { same_failure_as: before };
      const lasting = lasts_while === undefined ? {} : { lasts_while, ...same };
      return { type: 'ParseFailed', data: { ...run, findings, ...lasting, ...duration() } };
    }
    const [desired_document] = await this.#ports.json.put(event.account_id, [parsed.desired]);
    if (desired_document === undefined) throw new Error('the document store answered no digest');
    const resource_count = parsed.desired.resources.length;
    const data = { ...run, revision, file, desired_document, resource_count, findings, ...duration() };
    return { type: 'DesiredStateParsed', data: before === undefined ? data : { ...data, failed_before: before } };
  }

  async #listOf(event: Fetched, findings: readonly Finding[]): Promise<FindingList> {
    const [document] = needsDocument(findings) ? await this.#ports.json.put(event.account_id, [findings]) : [];
    return findingList(findings, document ?? null);
  }
}

function streamOf(event: Fetched): string {
  return `parse-${event.data.run_id}`;
}
