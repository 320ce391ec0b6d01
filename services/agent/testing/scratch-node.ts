import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for a test's node. In memory where the machine has such a place: these tests sync a lot. */
export function scratchFolder(): string {
  const memory = '/dev/shm';
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'fleetwright-node-'));
}

/** Makes a folder below another, with those above it, and answers its path. */
export function folderIn(root: string, path: string): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Everything below a folder but the agent's own: kind, mode, and content. */
export function treeOf(root: string, except: readonly string[] = ['.fleetwright-agent']): Record<string, string> {
  const tree: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).toSorted()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (except.includes(path)) continue;
      const full = join(root, path);
      const stats = lstatSync(full);
      const mode = (stats.mode & 0o7777).toString(8);
      if (stats.isSymbolicLink()) tree[path] = `link to ${readlinkSync(full)}`;
      else if (stats.isDirectory()) {
        tree[path] = `folder ${mode}`;
        visit(path);
      } else if (!stats.isFile()) tree[path] = `device ${mode}`;
      else tree[path] = `file ${mode} ${stats.uid}:${stats.gid} ${readFileSync(full, 'utf8')}`;
    }
  };
  visit('');
  return tree;
}
