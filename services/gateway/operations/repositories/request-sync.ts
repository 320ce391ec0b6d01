import { type ResourceRef, RunStatus, type SyncTrigger } from '@fleetwright/contracts';
import type { Caller } from '../../auth/caller.ts';
import { Later } from '../../commands.ts';
import type { Call } from '../../operation.ts';
import { repositoryRow } from './shown.ts';

interface Asked {
  readonly repository_id: string;
  readonly trigger: SyncTrigger;
  readonly wait_seconds: number;
  /** The answer has the proposals of these alone; missing: the first page of all. */
  readonly resources?: readonly ResourceRef[] | undefined;
}

/** Asks for a run and waits for its diff; the run in progress when that takes longer. */
export async function requestSync(
  caller: Caller,
  { repository_id, trigger, wait_seconds, resources }: Asked,
  { commands, ports, request, runs }: Call,
) {
  const { account } = caller;
  await repositoryRow(ports, caller, repository_id);
  const { result } = await commands.send(caller, request, 'RequestSync', { repository_id, trigger });
  const { run_id } = result as { run_id: string };
  const run = await runs.afterDiff(account, run_id, wait_seconds * 1_000);
  if (run === null) {
    const gitops_sync_run = { id: run_id, repository_id, status: RunStatus.enum.in_progress };
    return new Later({ gitops_sync_run, gitops_proposals: [] });
  }
  const answer = { gitops_sync_run: run, gitops_proposals: await runs.proposals(account, run_id, resources) };
  return run.status === RunStatus.enum.in_progress ? new Later(answer) : answer;
}
