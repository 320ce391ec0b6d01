import { CommandFailed } from './failure.ts';
import type { World } from './world.ts';

/** Asks whether to go on; `--yes` stands for it, and what it decides is told. Throws CommandFailed where the person says no, or nobody is there. */
export async function confirm(
  world: World,
  question: string,
  { yes, toDo }: { readonly yes: boolean | undefined; readonly toDo: string },
): Promise<void> {
  if (yes === true) return world.complain(`${question} yes (--yes)`);
  const answer = await world.ask(`${question} [y/N] `);
  if (answer === undefined) throw new CommandFailed(`nobody is there to confirm; add --yes to ${toDo} without asking`);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailed('nothing was done');
}
