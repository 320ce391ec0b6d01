import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitSha, Id } from '@fleetwright/contracts';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { PACKS_MAX } from './limits.ts';

/** The ref under which a cache keeps the tip of the one branch that it follows. */
export const TIP_REF = 'refs/fleetwright/tip';

/** The folder of everything that is kept of one repository. */
export function folderOf(cacheDir: string, repositoryId: Id): string {
  return join(cacheDir, 'repositories', repositoryId);
}

/** A bare repository that holds what was fetched of one branch of one remote. Losing it costs one fetch. */
export class GitCache {
  readonly folder: string;
  readonly #parent: string;

  constructor(cacheDir: string, target: GitTarget) {
    // By remote and branch: what was fetched from another one is never taken for this one's.
    const key = createHash('sha256').update(`${target.url}\n${target.branch}`).digest('hex').slice(0, 32);
    this.#parent = folderOf(cacheDir, target.repositoryId);
    this.folder = join(this.#parent, `${key}.git`);
  }

  /** The commit that was fetched last; undefined when there is none. */
  async tip(): Promise<CommitSha | undefined> {
    const text = await readFile(join(this.folder, TIP_REF), 'utf8').catch(() => '');
    return /^[0-9a-f]{40,64}$/.test(text.trim()) ? text.trim() : undefined;
  }

  /** Whether anything at all is there, be it half of a repository whose making was interrupted. */
  async exists(): Promise<boolean> {
    return lstat(this.folder).then(
      () => true,
      () => false,
    );
  }

  /** Makes the repository if it is missing, of another object format, or full of packs. */
  async prepare(tip: CommitSha): Promise<void> {
    const config = configFor(tip);
    const found = await readFile(join(this.folder, 'config'), 'utf8').catch(() => undefined);
    if (found === config && (await this.#packs()) <= PACKS_MAX) return;
    await this.discard();
    await mkdir(join(this.folder, 'objects', 'pack'), { recursive: true, mode: 0o700 });
    await mkdir(join(this.folder, 'refs'), { recursive: true });
    await writeFile(join(this.folder, 'HEAD'), 'ref: refs/heads/none\n');
    // Last, because a repository without it is one whose making was interrupted.
    await writeFile(join(this.folder, 'config'), config);
  }

  /** Removes this cache and those of remotes and branches that the repository followed before. */
  async discard(): Promise<void> {
    await rm(this.#parent, { recursive: true, force: true });
  }

  /** Size of the largest pack that a fetch left unfinished, bytes; 0 when there is none. */
  async unfinishedBytes(): Promise<number> {
    const folder = join(this.folder, 'objects', 'pack');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('tmp_'));
    const sizes = names.map((name) => stat(join(folder, name)).then(sizeOf, () => 0));
    return Math.max(0, ...(await Promise.all(sizes)));
  }

  async #packs(): Promise<number> {
    const files = await readdir(join(this.folder, 'objects', 'pack')).catch(() => []);
    return files.filter((name) => name.endsWith('.pack') || name.startsWith('tmp_')).length;
  }
}

function sizeOf({ size }: { readonly size: number }): number {
  return size;
}

function configFor(tip: CommitSha): string {
  return tip.length === 64
    ? '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n'
    : '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';
}
