import type { CommandLine, JsonOption } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { EXIT_BAD } from '../exit-codes.ts';
import { visible } from '../render/text.ts';

/** What was there before a run: as a patch, and pushed to a branch of its own. */
export function setUpRollback({ command, world, connect, exitWith }: CommandLine): void {
  command
    .option('--push', 'push it to the branch fleetwright/rollback-<run> as well')
    .option('--yes', 'push without asking')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (run: string, { push = false, yes, json }: RollbackOptions) => {
      if (push) await confirm(world, 'push it to a branch of its own?', { yes, toDo: 'push' });
      const { rollback } = await (await connect()).call('gitops_rollback_sync_run', { sync_run_id: run, push });
      if (rollback.code !== null) exitWith(EXIT_BAD);
      if (json) return world.print(JSON.stringify(rollback, null, 2));
      const { patch, restores, code, reason, pushed, branch } = rollback;
      if (patch !== '') world.print(patch.replace(/\n$/, ''));
      world.complain(`restores ${restores.slice(0, 10)}`);
      if (pushed) world.complain(`pushed to ${branch}; merge it, and the next run proposes what it says`);
      else if (code === null) world.complain('apply it with git apply, commit and push; or let --push do that');
      else world.complain(visible(`fleetwright: ${reason ?? 'there is nothing to roll back'} (${code})`));
    });
}

const HELP = `
The fleet itself changes through the usual run alone: the patch is a commit for the remote.
  fleetwright rollback 01a1fe91-0196-77fc-a8ab-e352712d905a | git -C ../fleet apply
Exit code 0: here it is; 1: there is nothing to roll back, or the push was refused.`;

interface RollbackOptions extends JsonOption {
  readonly push?: boolean;
  readonly yes?: boolean;
}
