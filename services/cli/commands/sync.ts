import type { SyncRunView } from '@fleetwright/contracts';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { EXIT_BAD, EXIT_GOOD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { RUN_POLL_MS, SYNC_WAIT_SECONDS } from '../limits.ts';
import type { Screen } from '../render/screen.ts';
import type { World } from '../world.ts';
import { findRepository } from '../repositories.ts';
import { printRun } from './runs.ts';

export function addSyncCommand({ program, world, connect, screens, exitWith }: CommandLine): void {
  program
    .command('sync <repository>')
    .description('fetch and compare now, and wait for the result')
    .option('--wait <seconds>', 'at most', String(SYNC_WAIT_SECONDS))
    .option('--json', 'print JSON')
    .action(async (which: string, options: SyncOptions) =>
      exitWith((await sync(world, screens().output, await connect(), which, options)) ? EXIT_GOOD : EXIT_BAD),
    );
}

interface SyncOptions extends JsonOption {
  /** Seconds. */
  readonly wait: string;
}

/** Asks for a run and waits for its diff. Answers whether it came to one. */
async function sync(
  world: World,
  screen: Screen,
  gateway: Gateway,
  which: string,
  { json, wait }: SyncOptions,
): Promise<boolean> {
  const seconds = Number(wait);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 60) {
    throw new CommandFailed('--wait takes whole seconds from 0 to 60');
  }
  const repository = await findRepository(gateway, which);
  const asked = await gateway.post<{ gitops_sync_run: SyncRunView }>(
    `/gitops_repositories/${repository.id}/sync_now?wait_seconds=${seconds}`,
  );
  const { id } = asked.gitops_sync_run;
  const looks = Math.ceil((seconds * 1_000) / RUN_POLL_MS);
  let run = await gateway.get<SyncRunView>(`/gitops_sync_runs/${id}`);
  for (let look = 0; run.status === 'in_progress' && look < looks; look += 1) {
    await world.pause(RUN_POLL_MS);
    run = await gateway.get<SyncRunView>(`/gitops_sync_runs/${id}`);
  }
  if (json) world.print(JSON.stringify(run, null, 2));
  else printRun(run, screen);
  return run.status !== 'failed';
}
