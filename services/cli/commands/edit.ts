import type { InputOf } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { fieldOf, isObject } from '../json-file.ts';
import type { Screen } from '../render/screen.ts';
import { visible } from '../render/text.ts';
import type { World } from '../world.ts';
import { changeOf, printProposal } from './proposals.ts';

export type Payload = NonNullable<InputOf<'gitops_edit_proposal'>['payload']>;

/** Another value than git says, or none: before a proposal is approved. */
export function setUpEdit({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--set <field>', 'name=text, or name:=JSON; a part as labels.team=ops; several times', gathered)
    .option('--exclude', 'leave the change out: a rejection that is remembered')
    .option('--comment <text>', 'shown beside the edit')
    .option('--yes', 'edit what is shown without asking')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (id: string, options: EditOptions) => edit(world, screens().errors, await connect(), id, options));
}

const HELP = `
An edited proposal has no votes any more and needs approval anew; git still says otherwise, and it says so.
  fleetwright edit 01a1fe91-0368-7790-ab3a-290d817a34f0 --set region=eu-west-1`;

interface EditOptions extends JsonOption {
  readonly set?: readonly string[];
  readonly exclude?: true;
  readonly comment?: string;
  readonly yes?: boolean;
}

function gathered(word: string, before: readonly string[] = []): readonly string[] {
  return [...before, word];
}

async function edit(
  world: World,
  screen: Screen,
  gateway: Gateway,
  id: string,
  { set = [], exclude, comment, yes, json }: EditOptions,
): Promise<void> {
  if ((set.length === 0) === (exclude === undefined)) {
    throw new CommandFailed('say what to change with --set name=value, or leave the change out with --exclude');
  }
  const { gitops_proposal: proposal } = await gateway.call('gitops_get_proposal', { proposal_id: id });
  const change = await changeOf(gateway, proposal);
  printProposal(proposal, change, screen);
  const payload = set.reduce<Payload>(withField, proposal.payload as Payload);
  for (const word of set) screen.print(visible(`    edited: ${word}`));
  await confirm(world, exclude ? 'leave it out?' : 'edit it so?', { yes, toDo: 'edit' });
  const answer = await gateway.call('gitops_edit_proposal', {
    proposal_id: id,
    digest: proposal.digest,
    ...(exclude ? { exclude } : { payload }),
    ...(comment === undefined ? {} : { comment }),
  });
  if (json) return world.print(JSON.stringify(answer, null, 2));
  world.print(exclude ? `left out ${id}` : `edited ${id}; to approve it: fleetwright approve ${id}`);
}

/** Sets one field, or a part of one, as `name=text` or `name:=JSON` says; what stands beside the part stays. Throws CommandFailed. */
export function withField(payload: Payload, word: string): Payload {
  const { path, value } = fieldOf(word);
  return placed(payload, path, value) as Payload;
}

function placed(inside: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const before = isObject(inside) ? inside : {};
  return { ...before, [first]: placed(before[first], rest, value) };
}
