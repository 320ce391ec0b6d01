import type { Id, StoredEvent, SyncTrigger } from '@fleetwright/contracts';
import { requestSync, type RunAnswer } from '@fleetwright/core/repo-sync';
import { type Cause, causeId, type Executed } from '@fleetwright/kit/service';
import type { RepoSyncPorts } from './ports.ts';
import { Preparation } from './prepare.ts';

/** Starts a run, or coalesces into the unfinished one. The same cause starts one run, however often it is asked. */
export async function startRun(
  ports: RepoSyncPorts,
  repositoryId: Id,
  { trigger, cause }: { readonly trigger: SyncTrigger; readonly cause: Cause },
): Promise<Executed<RunAnswer>> {
  const preparation = Preparation.over(ports);
  const { finishedUpTo } = await preparation.standing(repositoryId);
  const account = cause.account_id;
  const executed = await preparation.repositories.execute<RunAnswer>(repositoryId, {
    operationId: causeId(cause),
    cause,
    decide: (state) => requestSync(state, { account, repositoryId, trigger, runId: ports.ids.next(), finishedUpTo }),
    onRepeat: answerOf,
  });
  // The run under way may have fetched before what this request is about was pushed: look again when it has ended.
  if (executed.kind === 'accepted' && executed.result.coalesced) {
    await ports.syncState.hasten(repositoryId, ports.clock.now());
  }
  return executed;
}

function answerOf(events: readonly StoredEvent[]): RunAnswer {
  const event = events.find((candidate) => candidate.type === 'SyncRequested');
  if (event === undefined) throw new Error('the operation that is repeated started no run');
  return { run_id: event.data.run_id, run_number: event.data.run_number, coalesced: false };
}
