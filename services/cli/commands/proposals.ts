import type { Change, ProposalStatus, ProposalView } from '@fleetwright/contracts';
import type { InputOf } from '@fleetwright/contracts/client';
import { PROPOSAL_STATUSES } from '@fleetwright/contracts/words';
import { Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { asOf, moment, runId, wholeNumber } from '../option-values.ts';
import { fieldLines, SIGNS } from '../render/fields.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

export function setUpProposals({ command, world, connect }: CommandLine): void {
  command
    .option('--run <run>', 'only of this run', runId)
    .addOption(
      new Option('--status <status>', 'a status, or all')
        .choices([...PROPOSAL_STATUSES, 'all'])
        .default('pending_approval'),
    )
    .option('--at <moment>', 'those that had the status then, e.g. 2026-01-31T03:00:00Z', moment)
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => listProposals(world, await connect(), options));
}

export function setUpApprove(line: CommandLine): void {
  setUpVerdict(line, 'approve');
  line.command.option('--confirm-deletes <count>', 'allow this many deletes where the brake holds', deleteCount);
}

export function setUpReject(line: CommandLine): void {
  setUpVerdict(line, 'reject');
  line.command.option('--remember', 'do not propose the same change again');
}

function setUpVerdict({ command, world, connect, screens }: CommandLine, verdict: 'approve' | 'reject'): void {
  command
    .option('--run <run>', 'all that wait in this run', runId)
    .option('--comment <text>')
    .option('--yes', 'decide what is shown without asking')
    .option('--json', 'print JSON')
    .action(async (ids: string[], options: DecideOptions) =>
      decide(world, screens().errors, await connect(), verdict, ids, options),
    );
}

const deleteCount = wholeNumber('--confirm-deletes', { min: 1, max: 999_999_999 });

interface ListOptions extends JsonOption {
  readonly at?: string;
  readonly run?: string;
  readonly status: ProposalStatus | 'all';
}

interface DecideOptions extends JsonOption {
  readonly run?: string;
  readonly yes?: boolean;
  readonly comment?: string;
  readonly confirmDeletes?: number;
  readonly remember?: boolean;
}

async function listProposals(world: World, gateway: Gateway, { json, run, status, at }: ListOptions): Promise<void> {
  const proposals = await proposalsOf(gateway, { run, status: status === 'all' ? undefined : status, ...asOf(at) });
  if (json) return world.print(JSON.stringify(proposals, null, 2));
  if (proposals.length === 0) return world.print('no proposals');
  const rows = proposals.map(({ id, status: state, action, key, cause }) => [id, state, action, key, cause]);
  for (const line of table([['PROPOSAL', 'STATUS', 'ACTION', 'NAME', 'CAUSE'], ...rows])) world.print(line);
}

/**
 * Approves or rejects proposals, all or none of them. They are shown first, and the decision carries the digests of what
 * was shown: a proposal that changes in between is refused, not decided.
 */
async function decide(
  world: World,
  screen: Screen,
  gateway: Gateway,
  verdict: 'approve' | 'reject',
  ids: readonly string[],
  options: DecideOptions,
): Promise<void> {
  const proposals = await chosen(gateway, ids, options.run);
  for (const proposal of proposals) printProposal(proposal, await changeOf(gateway, proposal), screen);
  const deletes = verdict === 'approve' ? await confirmedDeletes(world, screen, proposals, options) : undefined;
  if (options.yes !== true) {
    const answer = await world.ask(`${verdict} ${proposals.length}? [y/N] `);
    if (answer === undefined)
      throw new CommandFailed(`nobody is there to confirm; add --yes to ${verdict} without asking`);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('nothing was decided');
  }
  const answer = await gateway.call('gitops_decide_proposals', {
    verdict,
    proposals: proposals.map(({ id, digest }) => ({ id, digest })),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.remember === undefined ? {} : { remember: options.remember }),
    ...(deletes === undefined ? {} : { confirm_deletes: deletes }),
  });
  if (options.json) return world.print(JSON.stringify(answer, null, 2));
  world.print(`${verdict === 'approve' ? 'approved' : 'rejected'} ${proposals.length}`);
}

async function chosen(gateway: Gateway, ids: readonly string[], run: string | undefined): Promise<ProposalView[]> {
  if (ids.length === 0 && run === undefined) throw new CommandFailed('name proposals, or all of a run with --run');
  const pending = await proposalsOf(gateway, { run, status: 'pending_approval' });
  const found = ids.length === 0 ? pending : pending.filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => !found.some((proposal) => proposal.id === id));
  if (missing.length > 0) throw new CommandFailed(`not waiting for a decision: ${missing.join(', ')}`);
  if (found.length === 0) throw new CommandFailed('nothing waits for a decision');
  return found;
}

export function proposalsOf(gateway: Gateway, filter: InputOf<'gitops_list_proposals'>): Promise<ProposalView[]> {
  return gateway.all('gitops_list_proposals', filter);
}

/** The whole change; one that is too large for a list is asked for by itself. */
export async function changeOf(gateway: Gateway, { id, body }: ProposalView): Promise<Change> {
  if ('inline' in body) return body.inline;
  const answer = await gateway.call('gitops_get_proposal', { proposal_id: id });
  return answer.gitops_proposal.body.inline;
}

/** All that the person decides about. It goes to the standard error: the standard output is for the result. */
export function printProposal(proposal: ProposalView, change: Change, { print, paint }: Screen): void {
  const { action, key, cause, digest } = proposal;
  const sign = paint(change.action, SIGNS[change.action]);
  print(`${sign} ${visible(`${action} ${key} (${cause}, ${digest.slice(0, 10)})`)}`);
  for (const line of fieldLines(change)) print(`    ${line}`);
}

/**
 * The number of deletes that the person allows, where the brake holds any: as given, or as typed. undefined: it was not
 * given, and the brake holds nothing. No other consent stands for it, `--yes` neither.
 */
export async function confirmedDeletes(
  world: World,
  { print }: Screen,
  proposals: readonly ProposalView[],
  { confirmDeletes }: Pick<DecideOptions, 'confirmDeletes'>,
): Promise<number | undefined> {
  const held = proposals.filter(({ brake }) => brake !== null);
  const counts = [...new Set(held.map(({ brake }) => brake))];
  const [count] = counts;
  if (count === undefined || count === null) return confirmDeletes;
  print(
    `the mass-delete brake holds ${held.length} of ${proposals.length}: allow ${counts.join(' or ')} deletes by number`,
  );
  if (confirmDeletes !== undefined) return confirmDeletes;
  const typed = await world.ask(`how many deletes are allowed? [none] `);
  if (typed === undefined) {
    throw new CommandFailed(`the mass-delete brake holds ${held.length}; add --confirm-deletes ${count} to allow them`);
  }
  if (!/^[0-9]{1,9}$/.test(typed.trim())) throw new CommandFailed('nothing was decided');
  return Number(typed.trim());
}
