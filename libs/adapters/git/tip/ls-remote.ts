import { branchNotFound, classifyGitExit, type GitTarget, type TipResult } from '@fleetwright/core/repo-sync';
import type { GitOutcome } from '../process.ts';

/** git's verb and its arguments. `--heads`: only branches are sent, not the refs of 100,000 pull requests. */
export function lsRemoteArguments(target: GitTarget): string[] {
  return ['ls-remote', '--quiet', '--refs', '--heads', '--', target.url, refOf(target)];
}

/** What `git ls-remote` came to. */
export function tipIn(outcome: GitOutcome, target: GitTarget): TipResult {
  const { url, branch } = target;
  if (outcome.end !== 'exited' || outcome.code !== 0) {
    return { kind: 'failed', failure: classifyGitExit(url, branch, outcome) };
  }
  // git also answers refs that merely end in the name.
  const line = outcome.stdout.split('\n').find((candidate) => candidate.endsWith(`\t${refOf(target)}`));
  const sha = /^([0-9a-f]{64}|[0-9a-f]{40})\t/.exec(line ?? '')?.[1];
  return sha === undefined ? { kind: 'failed', failure: branchNotFound(url, branch) } : { kind: 'tip', sha };
}

function refOf({ branch }: GitTarget): string {
  return `refs/heads/${branch}`;
}
