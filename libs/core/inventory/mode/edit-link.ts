import type { RepositorySettings } from '@fleetwright/contracts';

/** Where a resource is declared. */
export interface Declared {
  /** The file's path in the repository. */
  readonly file: string;
  /** From 1; null: not known. */
  readonly line: number | null;
}

/**
 * Where people edit a file at the forge, as far as its kind can be told by its host's name; elsewhere the repository's page.
 * null for remotes that have none (plain http, which is for development).
 */
export function editLink(
  { repo_url, branch }: Pick<RepositorySettings, 'repo_url' | 'branch'>,
  { file, line }: Declared,
): string | null {
  const page = pageOf(repo_url);
  if (page === null) return null;
  const path = [...branch.split('/'), ...file.split('/')].map(encodeURIComponent).join('/');
  const anchor = line === null ? '' : `#L${line}`;
  const host = (page.split('/')[2] ?? '').toLowerCase();
  if (/github/.test(host)) return `${page}/edit/${path}${anchor}`;
  if (/gitlab/.test(host)) return `${page}/-/edit/${path}${anchor}`;
  if (/gitea|forgejo|codeberg/.test(host)) return `${page}/_edit/${path}${anchor}`;
  return page;
}

/** The repository's own page, from any spelling of its address; a port of ssh is none of the page's. */
function pageOf(repo_url: string): string | null {
  const [, host, path] = HTTPS.exec(repo_url) ?? SSH.exec(repo_url) ?? SCP.exec(repo_url) ?? [];
  if (host === undefined || path === undefined) return null;
  const bare = path.endsWith('/') ? path.slice(0, -1) : path;
  return `https://${host}/${bare.endsWith('.git') ? bare.slice(0, -4) : bare}`;
}

const HTTPS = /^https:\/\/([^/]{1,253})\/(.{1,512})$/;
const SSH = /^ssh:\/\/(?:[^@/]{1,64}@)?([^@/:]{1,253})(?::[0-9]{1,5})?\/(.{1,512})$/;
const SCP = /^[^@/:]{1,64}@([^@/:]{1,253}):([^/].{0,511})$/;
