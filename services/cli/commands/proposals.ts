import { type Change, ProposalStatus, type ProposalView } from '@fleetwright/contracts';
import { Option } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { runId } from '../option-values.ts';
import { fieldLines, SIGNS } from '../render/changes.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

export function addProposalCommands({ program, world, connect, screens }: CommandLine): void {
  program
    .command('proposals')
    .description('what waits for a decision')
    .option('--run <run>', 'only of this run', runId)
    .addOption(
      new Option('--status <status>', 'a status, or all')
        .choices([...ProposalStatus.options, 'all'])
        .default('pending_approval'),
    )
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => listProposals(world, await connect(), options));
  for (const verdict of ['approve', 'reject'] as const) {
    const command = program
      .command(`${verdict} [proposals...]`)
      .description(`${verdict} proposals, all or none of them`)
      .option('--run <run>', 'all that wait in this run', runId)
      .option('--comment <text>')
      .option('--yes', 'without asking')
      .option('--json', 'print JSON');
    if (verdict === 'approve')
      command.option('--confirm-deletes <count>', 'allow this many deletes where the brake holds');
    else command.option('--remember', 'do not propose the same change again');
    command.action(async (ids: string[], options: DecideOptions) =>
      decide(world, screens().errors, await connect(), verdict, ids, options),
    );
  }
}

interface ListOptions extends JsonOption {
  readonly run?: string;
  readonly status: string;
}

interface DecideOptions extends JsonOption {
  readonly run?: string;
  readonly yes?: boolean;
  readonly comment?: string;
  readonly confirmDeletes?: string;
  readonly remember?: boolean;
}

async function listProposals(world: World, gateway: Gateway, { json, run, status }: ListOptions): Promise<void> {
  const proposals = await proposalsOf(gateway, { run, status: status === 'all' ? undefined : status });
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
  if (options.yes !== true) {
    for (const proposal of proposals) {
      printProposal(proposal, await changeOf(gateway, proposal), screen);
    }
    const answer = await world.ask(`${verdict} ${proposals.length}? [y/N] `);
    if (answer === undefined)
      throw new CommandFailed(`nobody is there to confirm; add --yes to ${verdict} without asking`);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('nothing was decided');
  }
  const answer = await gateway.post<unknown>('/gitops_proposals/bulk', {
    verdict,
    proposals: proposals.map(({ id, digest }) => ({ id, digest })),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.remember === undefined ? {} : { remember: options.remember }),
    ...(options.confirmDeletes === undefined ? {} : { confirm_deletes: Number(options.confirmDeletes) }),
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

function proposalsOf(gateway: Gateway, query: Readonly<Record<string, string | undefined>>): Promise<ProposalView[]> {
  return gateway.all<ProposalView>('/gitops_proposals', 'gitops_proposals', query);
}

/** The whole change; one that is too large for a list is asked for by itself. */
async function changeOf(gateway: Gateway, { id, body }: ProposalView): Promise<Change> {
  if ('inline' in body) return body.inline;
  const answer = await gateway.get<{ gitops_proposal: { body: { inline: Change } } }>(`/gitops_proposals/${id}`);
  return answer.gitops_proposal.body.inline;
}

/** All that the person decides about. It goes to the standard error: the standard output is for the result. */
function printProposal(proposal: ProposalView, change: Change, { print, paint }: Screen): void {
  const { action, key, cause, digest, brake } = proposal;
  const sign = paint(change.action, SIGNS[change.action]);
  print(`${sign} ${visible(`${action} ${key} (${cause}, ${digest.slice(0, 10)})`)}`);
  for (const line of fieldLines(change)) print(`    ${line}`);
  if (brake !== null) print(`    held by the mass-delete brake: needs --confirm-deletes ${brake}`);
}
