import type { Accepted, Command, CommandReply, PlanOutcome, PlanReply } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { bySeverity } from '@fleetwright/core/fleet';
import { ParserBusy } from '@fleetwright/core/parse';
import { OnCommand } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { compare } from './compare.ts';
import { INLINE_CHARS_MAX } from './limits.ts';
import { DIFF_PORTS, type DiffPorts } from './ports.ts';
import { Preparation } from './prepare.ts';
import { withReach } from './reach.ts';

type PlanFleet = Command<'PlanFleet'>;

/** The owner of nothing (RFC 9562: the nil UUID): no resource is ever managed by it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Says what a file would change: parsed and compared as a run would, and nothing is appended or opened. */
@Controller()
export class DiffCommands {
  readonly #ports: DiffPorts;
  readonly #preparation: Preparation;

  constructor(@Inject(DIFF_PORTS) ports: DiffPorts, @Inject(Preparation) preparation: Preparation) {
    this.#ports = ports;
    this.#preparation = preparation;
  }

  @OnCommand('PlanFleet')
  async planFleet(command: PlanFleet): Promise<CommandReply> {
    try {
      const result = await this.#replyWith(command.account_id, await this.#outcomeOf(command));
      return { ok: true, result: result as Accepted['result'], position: null, account_revision: null };
    } catch (error) {
      if (!(error instanceof ParserBusy)) throw error;
      return refused('rate_limited', `${error.message}; ask again in a moment`).refusal;
    }
  }

  async #outcomeOf({ account_id, data }: PlanFleet): Promise<PlanOutcome> {
    const text = await this.#ports.json.getText(account_id, data.source_document);
    const parsed = await this.#ports.parser.parse(text, { file: data.file });
    if (parsed.kind === 'failed') return { outcome: 'invalid', findings: [...parsed.findings] };
    const repositoryId = data.repository_id ?? NOBODY;
    const surroundings = await this.#preparation.surroundings(account_id, repositoryId);
    const compared = compare(this.#ports, {
      desired: parsed.desired,
      ...surroundings,
      repositoryId,
      // No digest covers these two, so a change is the same here and in the run that would propose it.
      runId: this.#ports.ids.next(),
      revision: data.source_document,
      accountId: account_id,
      file: data.file,
    });
    const seen = { snapshot: surroundings.snapshot, file: data.file, isKept: false };
    const computed = compared.kind === 'computed' ? await withReach(this.#ports, compared, seen) : compared;
    const findings = [...bySeverity([...parsed.findings, ...computed.findings])];
    if (computed.kind === 'failed') return { outcome: 'invalid', findings };
    const { plan, summary, counts } = computed;
    return { outcome: 'planned', live_revision: plan.live_revision, counts, summary, changes: plan.changes, findings };
  }

  async #replyWith(account: string, outcome: PlanOutcome): Promise<PlanReply> {
    if (JSON.stringify(outcome).length <= INLINE_CHARS_MAX) return { inline: outcome };
    const [document] = await this.#ports.json.put(account, [outcome]);
    if (document === undefined) throw new Error('the document store answered no digest');
    return { document };
  }
}
