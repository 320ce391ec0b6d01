import { Command, CommanderError } from 'commander';
import type { CommandLine } from './command-line.ts';
import { COMMANDS } from './command-list.ts';
import type { ConnectionOptions } from './contexts/connection.ts';
import { EXIT_BAD, EXIT_GOOD, EXIT_USAGE } from './exit-codes.ts';
import { CommandFailed, problemOf } from './failure.ts';
import { screenOf } from './render/screen.ts';
import type { World } from './world.ts';

/** Runs one command line, without the program's name. Answers the exit code: see exit-codes.ts. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  let exitCode = EXIT_GOOD;
  const program = new Command('fleetwright')
    .description('GitOps for fleets of nodes: register a repository, review what it changes, approve.')
    .option('--url <url>', 'the gateway (FLEETWRIGHT_URL; else the context, else http://127.0.0.1:3000)')
    .option('--token <token>', 'access token (FLEETWRIGHT_TOKEN; else the context, else .data/admin-token)')
    .option('--context <name>', 'a gateway that you signed in to (FLEETWRIGHT_CONTEXT; default: the current one)')
    .option('--no-color', 'no colours, also on a terminal (NO_COLOR, FORCE_COLOR)')
    // Their options are not loaded yet; each has at least --help.
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.complain(text.trimEnd()),
    });
  const line: Omit<CommandLine, 'command' | 'setUp'> = {
    program,
    world,
    connect: async (timeoutMs) => {
      const { Gateway } = await import('./gateway.ts');
      return Gateway.connect(world, program.opts<ConnectionOptions>(), timeoutMs);
    },
    screens: () => ({
      output: screenOf(world.output, world.print, world.environment, program.opts()),
      errors: screenOf(world.errors, world.complain, world.environment, program.opts()),
    }),
    exitWith: (code) => (exitCode = code),
  };
  addCommands(program, line);
  try {
    await program.parseAsync(helpAsOption(words), { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_GOOD : EXIT_USAGE;
    if (!(error instanceof CommandFailed)) throw error;
    if (words.includes('--json')) world.print(JSON.stringify(problemOf(error), null, isLineByLine(words) ? 0 : 2));
    world.complain(`fleetwright: ${error.message}`);
    return EXIT_BAD;
  }
}

/** Whoever reads what goes on reads one document a line, and what ended it is one of them. */
function isLineByLine(words: readonly string[]): boolean {
  return words.includes('--follow') || words.includes('--watch');
}

/** Adds every command by its name and arguments; its options and what it does follow when the line has come to it. */
function addCommands(program: Command, line: Omit<CommandLine, 'command' | 'setUp'>): void {
  const loads = new Map<Command, () => Promise<void>>();
  const setUp = async (command: Command): Promise<void> => {
    const load = loads.get(command);
    loads.delete(command);
    await load?.();
  };
  for (const { usage, description, load, isHidden = false } of COMMANDS) {
    const command = program.command(usage, { hidden: isHidden }).description(description);
    loads.set(command, async () => (await load())({ ...line, command, setUp }));
  }
  program.hook('preSubcommand', (_program, command) => setUp(command));
}

/** `help plan` as `plan --help`: the former would not wait for the command's options. */
function helpAsOption(words: readonly string[]): readonly string[] {
  const [first, ...others] = words;
  return first === 'help' ? [...others, '--help'] : words;
}
