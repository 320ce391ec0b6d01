import { Command, CommanderError } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addCredentialCommands } from './commands/credentials.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addProposalCommands } from './commands/proposals.ts';
import { addRebuildCommand } from './commands/rebuild.ts';
import { addRepositoryCommands } from './commands/repo.ts';
import { addRepositoryWebhookCommand } from './commands/repo-webhook.ts';
import { addRunCommands } from './commands/runs.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addSyncCommand } from './commands/sync.ts';
import { addValidateCommand } from './commands/validate.ts';
import { EXIT_BAD, EXIT_GOOD, EXIT_USAGE } from './exit-codes.ts';
import { CommandFailed } from './failure.ts';
import { type ConnectionOptions, Gateway } from './gateway.ts';
import { screenOf } from './render/screen.ts';
import type { World } from './world.ts';

/** In the order of the help text. */
const COMMANDS: readonly ((line: CommandLine) => void)[] = [
  addValidateCommand,
  addSchemaCommand,
  addPlanCommand,
  addRepositoryCommands,
  addRepositoryWebhookCommand,
  addRunCommands,
  addSyncCommand,
  addProposalCommands,
  addCredentialCommands,
  addRebuildCommand,
];

/** Runs one command line, without the program's name. Answers the exit code: see exit-codes.ts. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  let exitCode = EXIT_GOOD;
  const program = new Command('fleetwright')
    .description('GitOps for fleets of nodes: register a repository, review what it changes, approve.')
    .option('--url <url>', 'the gateway (FLEETWRIGHT_URL; default http://127.0.0.1:3000)')
    .option('--token <token>', 'access token (FLEETWRIGHT_TOKEN; default .data/admin-token)')
    .option('--no-color', 'no colours, also on a terminal (NO_COLOR, FORCE_COLOR)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.complain(text.trimEnd()),
    });
  const line: CommandLine = {
    program,
    world,
    connect: () => Gateway.connect(world, program.opts<ConnectionOptions>()),
    screens: () => ({
      output: screenOf(world.output, world.print, world.environment, program.opts()),
      errors: screenOf(world.errors, world.complain, world.environment, program.opts()),
    }),
    exitWith: (code) => (exitCode = code),
  };
  for (const add of COMMANDS) add(line);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_GOOD : EXIT_USAGE;
    if (!(error instanceof CommandFailed)) throw error;
    world.complain(`fleetwright: ${error.message}`);
    return EXIT_BAD;
  }
}
