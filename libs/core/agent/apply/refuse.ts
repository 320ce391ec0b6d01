import type { NotPlain, PathState } from '../ports/files.ts';
import type { Problem } from '../node/problem.ts';

const WHY: Readonly<Record<NotPlain, string>> = {
  link: 'it is a symbolic link: declare the path that it leads to',
  parent_link: 'a folder above it is a symbolic link: declare the path that it leads to',
  parent_file: 'a file stands where a folder above it is needed: take it away, or declare another path',
  device: 'it is a device, a socket or a pipe: declare another path',
  mount_point: 'something is mounted on it: unmount it, or declare another path',
};

/** A path that is left alone, with the reason. */
export function notPlain(path: string, why: NotPlain | 'folder'): Problem {
  const reason = why === 'folder' ? 'a folder is in its place: take it away, or declare another path' : WHY[why];
  return { step: 'plan', code: 'path_not_plain', message: `${path} is not touched, since ${reason}` };
}

/** Why a state keeps a file from being put there; null: it does not. */
export function whyNotPlain(state: PathState): NotPlain | 'folder' | null {
  if (state.kind === 'not_plain') return state.why;
  return state.kind === 'folder' ? 'folder' : null;
}
