import type { ProposalView } from '@fleetwright/contracts';
import type { CommandLine } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { runId } from '../option-values.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import { oneLine } from '../table.ts';
import type { World } from '../world.ts';
import { type Payload, withField } from './edit.ts';
import { changeOf, confirmedDeletes, printProposal, proposalsOf } from './proposals.ts';
import { printSource } from './source-lines.ts';

/** Goes through what waits, one by one: nothing is decided that was not shown. */
export function setUpReview({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--run <run>', 'only of this run', runId)
    .action(async (options: { readonly run?: string }) => review(world, screens().output, await connect(), options));
}

const CHOICES = 'approve (a), reject (r), edit (e), skip (s), stop (q)? ';

async function review(world: World, screen: Screen, gateway: Gateway, { run }: { readonly run?: string }) {
  const waiting = await proposalsOf(gateway, { run, status: 'pending_approval' });
  if (waiting.length === 0) return world.print('nothing waits for a decision');
  const done = { approve: 0, reject: 0, skip: 0 };
  for (const [index, first] of waiting.entries()) {
    screen.print('');
    screen.print(screen.paint('dim', `${index + 1} of ${waiting.length}`));
    await showWhole(gateway, first, screen);
    let [proposal, choice] = [first, await chosen(world)];
    while (choice === 'edit') {
      proposal = await edited(world, screen, gateway, proposal);
      choice = await chosen(world);
    }
    if (choice === 'stop') break;
    if (choice === 'skip' || (await decided(world, screen, gateway, proposal, choice))) done[choice] += 1;
  }
  screen.print('');
  screen.print(`approved ${done.approve}, rejected ${done.reject}, skipped ${done.skip}`);
}

async function showWhole(gateway: Gateway, proposal: ProposalView, screen: Screen): Promise<void> {
  const change = await changeOf(gateway, proposal);
  printProposal(proposal, change, screen);
  const { waiting_on, revision } = proposal;
  screen.print(visible(`    from ${revision.sha.slice(0, 10)} ${oneLine(revision.message)}`));
  await printSource(gateway, proposal, change, screen);
  for (const { kind, key } of waiting_on) screen.print(visible(`    needs ${kind} ${key} first`));
}

type Choice = 'approve' | 'reject' | 'edit' | 'skip' | 'stop';
const LETTERS: Readonly<Record<string, Choice>> = { a: 'approve', r: 'reject', e: 'edit', s: 'skip', q: 'stop' };

async function chosen(world: World): Promise<Choice> {
  for (;;) {
    const answer = await world.ask(CHOICES);
    if (answer === undefined) {
      throw new CommandFailed('nobody is there to review; use approve or reject, which take --yes');
    }
    const word = answer.trim().toLowerCase();
    const choice = Object.hasOwn(LETTERS, word) ? LETTERS[word] : Object.values(LETTERS).find((name) => name === word);
    if (choice !== undefined) return choice;
    world.complain(`"${visible(answer.trim())}" is none of a, r, e, s, q`);
  }
}

/** As it is now, shown anew with the digest that a decision names; as it was, where nothing was to be changed or that was refused. */
async function edited(world: World, screen: Screen, gateway: Gateway, proposal: ProposalView): Promise<ProposalView> {
  const words = await typedFields(world);
  if (words.length === 0) return proposal;
  const answer = await sendEdit(gateway, proposal, words).catch((error: unknown) => {
    if (!(error instanceof CommandFailed)) throw error;
    screen.print(screen.paint('error', 'not edited: ') + error.message);
  });
  if (answer === undefined) return proposal;
  if (!('gitops_proposal' in answer)) {
    screen.print('edited, and cannot be read yet; skip it, and review again in a moment');
    return proposal;
  }
  await showWhole(gateway, answer.gitops_proposal, screen);
  return answer.gitops_proposal;
}

async function sendEdit(gateway: Gateway, { id, digest }: ProposalView, words: readonly string[]) {
  const { gitops_proposal: whole } = await gateway.call('gitops_get_proposal', { proposal_id: id });
  const payload = words.reduce<Payload>(withField, whole.payload as Payload);
  return gateway.call('gitops_edit_proposal', { proposal_id: id, digest, payload });
}

async function typedFields(world: World): Promise<readonly string[]> {
  const words: string[] = [];
  for (;;) {
    const word = (await world.ask('name=text, or name:=JSON (empty: no more): '))?.trim() ?? '';
    if (word === '') return words;
    words.push(word);
  }
}

/** Whether it fell. One that changed since it was shown is told and left; the others go on. */
async function decided(
  world: World,
  screen: Screen,
  gateway: Gateway,
  proposal: ProposalView,
  verdict: 'approve' | 'reject',
): Promise<boolean> {
  const { id, digest } = proposal;
  try {
    const deletes = verdict === 'approve' ? await confirmedDeletes(world, screen, [proposal], {}) : undefined;
    const comment = verdict === 'reject' ? await world.ask('reason (may be empty): ') : undefined;
    await gateway.call('gitops_decide_proposals', {
      verdict,
      proposals: [{ id, digest }],
      ...(comment === undefined || comment.trim() === '' ? {} : { comment: comment.trim() }),
      ...(deletes === undefined ? {} : { confirm_deletes: deletes }),
    });
    return true;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    screen.print(screen.paint('error', `not ${verdict === 'approve' ? 'approved' : 'rejected'}: `) + error.message);
    return false;
  }
}
