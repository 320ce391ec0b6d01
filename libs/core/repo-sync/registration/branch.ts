import type { Problem } from '@fleetwright/contracts';
import { BRANCH_LENGTH_MAX } from '../limits.ts';

/**
 * Problems of a branch name: the rules of git-check-ref-format, narrowed to printable ASCII, and no name that git would
 * read as an option or as another ref. Everything accepted here is accepted by git.
 */
export function branchProblems(branch: string): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (code: string, message: string) => problems.push({ path: 'branch', code, message });
  if (branch === '') add('required', 'branch is empty; the usual one is "main"');
  if (branch.length > BRANCH_LENGTH_MAX)
    add('too_long', `branch has ${branch.length} characters; at most ${BRANCH_LENGTH_MAX} are allowed`);
  if (branch.startsWith('-')) add('leading_dash', 'branch begins with "-", which git would read as an option');
  if (/[^\x21-\x7e]/.test(branch))
    add('character_not_allowed', 'branch has a space, a control character or a letter outside ASCII');
  if (/[~^:?*[\\]/.test(branch))
    add('character_not_allowed', 'branch has one of ~ ^ : ? * [ \\, which no ref name may have');
  if (branch.startsWith('refs/')) add('branch_invalid', 'give the branch alone, without "refs/heads/"');
  if (branch === 'HEAD' || branch === '@')
    add('branch_invalid', `"${branch}" is not a branch; name the branch it stands for`);
  if (branch.includes('..') || branch.includes('@{'))
    add('branch_invalid', 'branch has ".." or "@{", which no ref name may have');
  if (branch !== '' && hasBadPart(branch)) {
    add('branch_invalid', 'a part of the branch is empty, begins or ends with ".", or ends with ".lock"');
  }
  return problems;
}

function hasBadPart(branch: string): boolean {
  const parts = branch.split('/');
  return branch.endsWith('.') || parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
}
