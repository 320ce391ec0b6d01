import type { RunStatus } from '@fleetwright/contracts';
import type { Draft } from './draft.ts';
import type { PlanIndex } from './plan-index.ts';
import { type Board, boardOf, heldOf } from './progress.ts';

/** Closes the latest run when nothing of it is open and nothing is deferred. */
export function closeIfEnded(draft: Draft, plan: PlanIndex): void {
  const { run, members, rejections } = draft.state;
  if (run.kind !== 'open') return;
  const board = boardOf(plan, members, rejections);
  if (board.progress.some((progress) => progress === 'open' || progress === 'deferred')) return;
  const held = heldOf(plan, board, rejections);
  draft.add('RunClosed', {
    run_id: run.id,
    run_number: run.number,
    status: endOf(board, plan.incomplete),
    superseded_by: null,
    ...(held.length === 0 ? {} : { held }),
  });
}

/** The end of a run whose changes all ended; the table of statuses in the specification, row by row. */
function endOf(board: Board, incomplete: boolean): RunStatus {
  const inPlace = board.progress.filter((progress) => progress === 'in_place').length;
  const whole = inPlace === board.progress.length && !incomplete;
  if (inPlace > 0 && !whole) return 'partial';
  if (inPlace > 0) return isAll(board, 'applied_manually') ? 'applied_manually' : 'applied';
  if (board.progress.length === 0) return incomplete ? 'partial' : 'success';
  return board.members.some((member) => member?.status === 'failed') ? 'failed' : 'rejected';
}

function isAll(board: Board, status: RunStatus): boolean {
  return board.members.every((member) => member?.status === status);
}
