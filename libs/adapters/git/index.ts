export { createGitSource } from './git-source.ts';
export type { ClosableGitSource } from './git-source.ts';
export type { GitOptions } from './options.ts';
