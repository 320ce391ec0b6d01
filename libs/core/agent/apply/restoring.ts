import type { NodeRecord, Restore } from '../node/record.ts';
import { innermostFirst } from './release.ts';

/** In which order a failed module's files are put back: first what must go, the innermost first, then what was there. */
export function restoreOrder(record: NodeRecord, module: string): readonly Restore[] {
  const restore = record.modules[module]?.restore ?? [];
  const gone = restore.filter(({ to }) => to.kind === 'absent');
  const back = restore.filter(({ to }) => to.kind === 'file');
  return [...gone.toSorted((one, other) => innermostFirst(one.path, other.path)), ...back];
}

/** Digests of bytes that the record may still ask for. All other kept bytes can go. */
export function neededBlobs(record: NodeRecord): ReadonlySet<string> {
  const earlier = [
    ...Object.values(record.files).flatMap(({ original }) => [original]),
    ...Object.values(record.modules).flatMap(({ restore }) => restore.map(({ to }) => to)),
  ];
  const ofFiles = earlier.flatMap((item) => (item.kind === 'file' ? [item.stamp.sha256] : []));
  return new Set([...ofFiles, ...record.handChanges.flatMap(({ kept }) => (kept === null ? [] : [kept]))]);
}
