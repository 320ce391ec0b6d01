import type { SyncRunRow } from '@fleetwright/core/read-models';
import type { Runs } from '../runs.ts';
import type { GatewayPorts } from '../ports.ts';
import type { Json } from './fit.ts';
import { PROGRESS_PAUSE_MS } from './limits.ts';
import { OperationTool } from './operation-tool.ts';
import type { Arguments, ToolContext } from './tool.ts';

/** Stages that answer before a diff is ready, in their order. */
const STAGES = ['fetch', 'parse', 'diff', 'review'];

interface Following {
  readonly ports: Pick<GatewayPorts, 'models'>;
  readonly runs: Runs;
}

/** A tool that starts a run. It waits by itself, so that it can tell how far the run is. */
export class WaitingTool extends OperationTool {
  readonly #following: Following;

  constructor(given: readonly [...ConstructorParameters<typeof OperationTool>, Following]) {
    const [operation, asking, log, following] = given;
    super(operation, asking, log);
    this.#following = following;
  }

  protected override async answer(args: Arguments, context: ToolContext): Promise<Json> {
    const { wait_seconds: asked = 0, ...rest } = args;
    // The operation itself says what is wrong with the number; what is right is waited for here.
    const isWaiting = typeof asked === 'number' && Number.isInteger(asked) && asked > 0 && asked <= 60;
    const shown = this.shown(await this.outcome({ ...rest, wait_seconds: isWaiting ? 0 : asked }, context));
    const { id } = shown['sync_run'] as { readonly id: string };
    if (!isWaiting) return shown;
    const { account } = context.caller;
    const { models } = this.#following.ports;
    const tell = teller(context);
    const ready = async () => {
      const row = await models.get('sync_runs', account, id);
      if (row !== null) await tell(row);
      const isOver = row !== null && row.status !== 'in_progress';
      return isOver || context.exchange.mcpReq.signal.aborted ? true : undefined;
    };
    await models.waitUntil(ready, asked * 1_000);
    const run = await this.#following.runs.afterDiff(account, id, 0);
    return run === null ? shown : { ...shown, sync_run: run };
  }
}

/** Tells the client how far a run is, when it asked for that: once for each stage that answered. */
function teller({ exchange }: ToolContext): (row: SyncRunRow) => Promise<void> {
  const progressToken = exchange.mcpReq._meta?.progressToken;
  let told = -1;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return async ({ status, timings }) => {
    const done = STAGES.filter((stage) => stage in timings);
    const isOver = status !== 'in_progress';
    const isSoon = performance.now() - toldAtMs < PROGRESS_PAUSE_MS && !isOver;
    const progress = isOver ? STAGES.length : done.length;
    if (progressToken === undefined || progress <= told || isSoon) return;
    told = progress;
    toldAtMs = performance.now();
    const message = isOver ? `the run is ${status}` : `${done.at(-1) ?? 'nothing'} is done`;
    const params = { progressToken, progress, total: STAGES.length, message };
    await exchange.mcpReq.notify({ method: 'notifications/progress', params });
  };
}
