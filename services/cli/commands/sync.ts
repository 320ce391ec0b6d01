import type { CommandLine, JsonOption, Screens } from '../command-line.ts';
import { EXIT_BAD, EXIT_GOOD } from '../exit-codes.ts';
import type { Gateway } from '../gateway.ts';
import { SYNC_WAIT_SECONDS } from '../limits.ts';
import { wholeNumber } from '../option-values.ts';
import type { World } from '../world.ts';
import { findRepository } from '../repositories.ts';
import { plainRun, progressText, type Run, watchRun } from '../watch-run.ts';
import { printRun } from './runs.ts';

export function setUpSync({ command, world, connect, screens, exitWith }: CommandLine): void {
  command
    .option('--wait <seconds>', 'at most', wholeNumber('--wait', { min: 0, max: 60 }), SYNC_WAIT_SECONDS)
    .option('--json', 'print JSON')
    .action(async (which: string, options: SyncOptions) =>
      exitWith((await sync(world, screens(), await connect(), which, options)) ? EXIT_GOOD : EXIT_BAD),
    );
}

interface SyncOptions extends JsonOption {
  /** Seconds. */
  readonly wait: number;
}

/** Asks for a run and waits for its diff. Answers whether it came to one. */
async function sync(
  world: World,
  screens: Screens,
  gateway: Gateway,
  which: string,
  { json, wait }: SyncOptions,
): Promise<boolean> {
  const { errors } = screens;
  const repository = await findRepository(gateway, which);
  const asked = await gateway.call('gitops_sync_repository', {
    repository_id: repository.id,
    // Whoever looks on is told of each stage as it ends, and so it is asked for here; all others are answered once.
    wait_seconds: errors.columns === undefined ? wait : 0,
  });
  const { id } = asked.gitops_sync_run;
  const deadline = AbortSignal.timeout(wait * 1_000);
  // Live for whoever looks on; a log of it serves nobody.
  const onChange = (run: Run) => errors.columns !== undefined && errors.print(errors.paint('dim', progressText(run)));
  const isOpen = ({ status }: Run) => status === 'in_progress';
  const run = await watchRun(id, { world, gateway, look: plainRun, onChange, isOpen, signal: deadline });
  if (json) world.print(JSON.stringify(run, null, 2));
  else printRun(run, screens.output);
  return run.status !== 'failed';
}
