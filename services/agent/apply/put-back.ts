import type { DriftedFile } from '@fleetwright/contracts/agents';
import { type Earlier, FileFailure } from '@fleetwright/core/agent';
import type { Machine } from './machine.ts';

/**
 * Puts at a path what was there before: the kept bytes, or nothing. Folders that went meanwhile are made again. Throws
 * FileFailure; bytes that the agent no longer has are one (`io_failed`), and then the file stays as it is.
 */
export function putBack({ files, journal }: Machine, path: string, to: Earlier): void {
  if (to.kind === 'absent') {
    files.remove(path);
    return;
  }
  const bytes = journal.kept(to.stamp.sha256);
  if (bytes === null) {
    const message = `${path} stays as it is: the copy of what was there before is gone from the agent's folder or damaged`;
    throw new FileFailure('io_failed', path, message);
  }
  for (const folder of foldersAbove(path)) if (files.look(folder).kind === 'absent') files.makeFolder(folder);
  files.write(path, bytes, to.stamp);
}

/** Keeps the bytes of a file that somebody changed, and writes down that it was changed. */
export function keepHandChange(machine: Machine, module: string, path: string, what: DriftedFile['what']): void {
  const { files, journal, nowMs } = machine;
  const kept = files.look(path).kind === 'file' ? journal.keep(files.read(path)) : null;
  journal.append({ kind: 'hand_change_kept', change: { module, path, what, kept, atMs: nowMs() } });
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
