import { Command, CommanderError } from 'commander';
import { type DecideOptions, decide, listProposals } from './commands/proposals.ts';
import { rebuild } from './commands/rebuild.ts';
import { type AddOptions, addRepository, listRepositories, removeRepository } from './commands/repo.ts';
import { listRuns, showRun } from './commands/runs.ts';
import { sync } from './commands/sync.ts';
import { validate } from './commands/validate.ts';
import { CommandFailed } from './failure.ts';
import { type ConnectionOptions, Gateway } from './gateway.ts';
import { SYNC_WAIT_SECONDS } from './limits.ts';
import type { World } from './world.ts';

interface Json {
  readonly json?: boolean;
}

/** Runs one command line, without the program's name. Answers the exit code: 0 done, 1 not. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  let exitCode = 0;
  const program = new Command('fleetwright')
    .description('GitOps for fleets of nodes: register a repository, review what it changes, approve.')
    .option('--url <url>', 'the gateway (FLEETWRIGHT_URL; default http://127.0.0.1:3000)')
    .option('--token <token>', 'access token (FLEETWRIGHT_TOKEN; default .data/admin-token)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.print(text.trimEnd()),
      writeErr: (text) => world.complain(text.trimEnd()),
    });
  const connect = () => Gateway.connect(world, program.opts<ConnectionOptions>());
  addRepositoryCommands(program, world, connect);
  addRunCommands(program, world, connect, (isGood) => (exitCode = isGood ? 0 : 1));
  addProposalCommands(program, world, connect);
  program
    .command('rebuild')
    .description('build the read models anew from the events')
    .option('--json', 'print JSON')
    .action(async (options: Json) => rebuild(world, await connect(), options));
  program
    .command('validate <file>')
    .description('check a fleet.yaml offline')
    .option('--json', 'print JSON')
    .action(async (file: string, options: Json) => {
      exitCode = (await validate(world, file, options)) ? 0 : 1;
    });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said what it has to say.
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof CommandFailed)) throw error;
    world.complain(`fleetwright: ${error.message}`);
    return 1;
  }
}

type Connect = () => Promise<Gateway>;

function addRepositoryCommands(program: Command, world: World, connect: Connect): void {
  const repo = program.command('repo').description('registered repositories');
  repo
    .command('list', { isDefault: true })
    .description('all of them, with their status')
    .option('--json', 'print JSON')
    .action(async (options: Json) => listRepositories(world, await connect(), options));
  repo
    .command('add <url>')
    .description('register a remote; its first run starts at once')
    .option('--name <name>')
    .option('--branch <branch>')
    .option('--path-prefix <folder>', 'folder of fleet.yaml inside the repository')
    .option('--interval <seconds>', 'how often it is polled')
    .option('--auto-apply', 'approve creates and updates for which no policy decides')
    .option('--json', 'print JSON')
    .action(async (url: string, options: AddOptions) => addRepository(world, await connect(), url, options));
  repo
    .command('remove <repository>')
    .description('end a registration; the remote and the live fleet stay')
    .option('--json', 'print JSON')
    .action(async (which: string, options: Json) => removeRepository(world, await connect(), which, options));
}

function addRunCommands(program: Command, world: World, connect: Connect, ended: (isGood: boolean) => void): void {
  program
    .command('runs [run]')
    .description('the latest runs, or one of them')
    .option('--limit <count>', 'how many', '20')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: Json & { limit: string }) =>
      id === undefined ? listRuns(world, await connect(), options) : showRun(world, await connect(), id, options),
    );
  program
    .command('sync <repository>')
    .description('fetch and compare now, and wait for the result')
    .option('--wait <seconds>', 'at most', String(SYNC_WAIT_SECONDS))
    .option('--json', 'print JSON')
    .action(async (which: string, options: Json & { wait: string }) =>
      ended(await sync(world, await connect(), which, options)),
    );
}

function addProposalCommands(program: Command, world: World, connect: Connect): void {
  program
    .command('proposals')
    .description('what waits for a decision')
    .option('--run <run>', 'only of this run')
    .option('--status <status>', 'a status, or all', 'pending_approval')
    .option('--json', 'print JSON')
    .action(async (options: Json & { run?: string; status: string }) => listProposals(world, await connect(), options));
  for (const verdict of ['approve', 'reject'] as const) {
    const command = program
      .command(`${verdict} [proposals...]`)
      .description(`${verdict} proposals, all or none of them`)
      .option('--run <run>', 'all that wait in this run')
      .option('--comment <text>')
      .option('--yes', 'without asking')
      .option('--json', 'print JSON');
    if (verdict === 'approve')
      command.option('--confirm-deletes <count>', 'allow this many deletes where the brake holds');
    else command.option('--remember', 'do not propose the same change again');
    command.action(async (ids: string[], options: DecideOptions) =>
      decide(world, await connect(), verdict, ids, options),
    );
  }
}
