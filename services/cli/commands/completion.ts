import type { CommandLine } from '../command-line.ts';
import { COMPLETION_SCRIPTS, type Shell } from '../completion/scripts.ts';

export function setUpCompletion({ command, world }: CommandLine): void {
  command.registeredArguments[0]?.choices(Object.keys(COMPLETION_SCRIPTS));
  command.action((shell: Shell) => world.print(COMPLETION_SCRIPTS[shell]));
}
