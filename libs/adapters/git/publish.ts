import { join } from 'node:path';
import type { CommitSha } from '@fleetwright/contracts';
import type { Publication } from '@fleetwright/core/repo-sync';
import type { PrivateFiles } from './private-files.ts';
import type { GitOutcome } from './process.ts';

/** Runs git on the objects that were fetched, without any remote. Throws `GitFailed` unless it succeeds. */
type LocalGit = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;

/** A git process of ours that failed. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly outcome: GitOutcome;

  constructor(outcome: GitOutcome) {
    super(outcome.stderr);
    this.outcome = outcome;
  }
}

const WHO = { NAME: 'Fleetwright', EMAIL: 'fleetwright@localhost.invalid' };

/** Makes the commit that is the base with one file as it is to be, among the objects at hand. */
export async function commitFile(
  git: LocalGit,
  files: PrivateFiles,
  file: string,
  { base, text, message, at }: Publication,
): Promise<CommitSha> {
  return files.lend({ text }, async (folder) => {
    const index = { GIT_INDEX_FILE: join(folder, 'index') };
    const blob = await git(['hash-object', '-w', '--no-filters', '--', join(folder, 'text')]);
    await git(['read-tree', base], index);
    await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${file}`], index);
    const tree = await git(['write-tree'], index);
    const by = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => [
        [`GIT_${role}_NAME`, WHO.NAME],
        [`GIT_${role}_EMAIL`, WHO.EMAIL],
        [`GIT_${role}_DATE`, at],
      ]),
    );
    return git(['commit-tree', tree, '-p', base, '-m', message], by);
  });
}

/** The branch to push a commit to; nothing is ever forced. */
export function pushArguments(url: string, commit: CommitSha, branch: string): string[] {
  return ['push', '--porcelain', '--no-verify', '--', url, `${commit}:refs/heads/${branch}`];
}

/** What the remote said of the branch when it refused it; undefined when it was something else that failed. */
export function rejectionIn({ stdout }: GitOutcome): string | undefined {
  const line = stdout.split('\n').find((each) => each.startsWith('!\t'));
  return line?.split('\t')[2]?.slice(0, 300);
}
