import type { Problem } from '@fleetwright/contracts';
import { PATH_PREFIX_LENGTH_MAX, PATH_PREFIX_PARTS_MAX } from '../limits.ts';

/** Problems of a `path_prefix`: the folder of fleet.yaml inside the repository, "" for its root. */
export function pathPrefixProblems(prefix: string): readonly Problem[] {
  if (prefix === '') return [];
  const problems: Problem[] = [];
  const add = (code: string, message: string) => problems.push({ path: 'path_prefix', code, message });
  const parts = prefix.split('/');
  if (prefix.length > PATH_PREFIX_LENGTH_MAX)
    add('too_long', `path_prefix has ${prefix.length} characters; at most ${PATH_PREFIX_LENGTH_MAX} are allowed`);
  if (parts.length > PATH_PREFIX_PARTS_MAX)
    add('too_deep', `path_prefix has ${parts.length} parts; at most ${PATH_PREFIX_PARTS_MAX} are allowed`);
  if (CONTROL.test(prefix)) add('character_not_allowed', 'path_prefix has a control character');
  if (prefix.includes('\\')) add('character_not_allowed', 'path_prefix has a backslash; separate folders with "/"');
  if (prefix.startsWith('/'))
    add('path_not_relative', 'path_prefix begins with "/"; give the folder relative to the root of the repository');
  else if (parts.includes(''))
    add('path_part_empty', 'path_prefix has an empty part; write it without "//" and without a "/" at the end');
  if (parts.some((part) => part === '.' || part === '..')) add('path_part_dots', 'path_prefix has a part "." or ".."');
  if (parts.some(isGitFolder))
    add('path_part_git', 'path_prefix has a part that means the folder ".git" on some file systems');
  return problems;
}

/** Path of fleet.yaml inside the repository. */
export function fleetFileOf(prefix: string): string {
  return prefix === '' ? 'fleet.yaml' : `${prefix}/fleet.yaml`;
}

// Controls, line separators, and the formatting characters that make a path look like another one.
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

// Windows' short name, and names that HFS+ and NTFS fold into `.git`.
function isGitFolder(part: string): boolean {
  const folded = part
    .replace(/\p{Cf}/gu, '')
    .replace(/(?<![ .])[ .]+$/, '')
    .toLowerCase();
  return folded === '.git' || /^git~[0-9]+$/.test(folded) || /^\.git(:|$)/.test(folded);
}
