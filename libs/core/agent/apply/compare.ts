import type { DriftedFile } from '@fleetwright/contracts/agents';
import type { FileStamp, PathState } from '../ports/files.ts';
import type { Earlier, FileRecord } from '../node/record.ts';

/** Whether two files are the same one. Who owns them counts only where the agent can give files away. */
export function sameStamp(one: FileStamp, other: FileStamp, canGiveAway: boolean): boolean {
  if (one.sha256 !== other.sha256 || one.mode !== other.mode) return false;
  return !canGiveAway || (one.owner.uid === other.owner.uid && one.owner.gid === other.owner.gid);
}

/** Whether what is there is what was there. */
export function isAs(state: PathState, earlier: Earlier, canGiveAway: boolean): boolean {
  if (earlier.kind === 'absent') return state.kind === 'absent';
  return state.kind === 'file' && sameStamp(state.stamp, earlier.stamp, canGiveAway);
}

/** What somebody else did to a file that the agent answers for; null: nothing. */
export function handChange(file: FileRecord, state: PathState, canGiveAway: boolean): DriftedFile['what'] | null {
  if (file.written.some((written) => isAs(state, written, canGiveAway))) return null;
  if (state.kind !== 'file') return state.kind === 'absent' ? 'missing' : 'content';
  const last = file.written.at(-1);
  if (last?.kind !== 'file' || last.stamp.sha256 !== state.stamp.sha256) return 'content';
  return last.stamp.mode === state.stamp.mode ? 'owner' : 'mode';
}

/** What is at a path, as far as it can be put back. */
export function earlierOf(state: PathState): Earlier {
  return state.kind === 'file' ? { kind: 'file', stamp: state.stamp } : { kind: 'absent' };
}
