import type { CommandLine } from '../command-line.ts';
import { candidatesAt } from '../completion/candidates.ts';
import { placeOf } from '../completion/place.ts';
import { CommandFailed } from '../failure.ts';
import { COMPLETION_TIMEOUT_MS } from '../limits.ts';

/** Only what a shell takes as it stands: a name with anything else in it could become a command of its own. */
const PLAIN_WORD = /^[A-Za-z0-9_./:@%+,-]+$/;

export function setUpCompleteWords({ program, command, world, connect, setUp }: CommandLine): void {
  command.action(async (words: string[]) => {
    const last = words.at(-1) ?? '';
    const sources = { world, connect: () => connect(COMPLETION_TIMEOUT_MS) };
    for (const one of program.commands) if (words.includes(one.name())) await setUp(one);
    for (const word of await orNothing(candidatesAt(placeOf(program, words), program, sources))) {
      if (word.startsWith(last) && PLAIN_WORD.test(word)) world.print(word);
    }
  });
}

/** Without a gateway there are no ids to offer, and the line that somebody types is no place for complaints. */
async function orNothing(words: Promise<readonly string[]>): Promise<readonly string[]> {
  return words.catch((error: unknown) => {
    if (error instanceof CommandFailed) return [];
    throw error;
  });
}
