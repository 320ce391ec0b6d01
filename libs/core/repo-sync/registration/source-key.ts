import type { RepositorySettings } from '@fleetwright/contracts';
import { addressGroups, ANY_REMOTE, parseRepoUrl, withoutSlashes } from '@fleetwright/core/fleet';

type Source = Pick<RepositorySettings, 'repo_url' | 'branch' | 'path_prefix'>;

const DEFAULT_PORTS = { https: 443, http: 80, ssh: 22 } as const;

/**
 * What a source is by its meaning: two registrations with the same key read the same file. Scheme and host without case, the
 * port unless it is the default one, the path without its last `/` and `.git`, the scp form as ssh; who asks does not count.
 */
export function sourceKey({ repo_url, branch, path_prefix }: Source): string {
  const parsed = parseRepoUrl(repo_url, ANY_REMOTE);
  if (!parsed.ok) return JSON.stringify([repo_url, branch, path_prefix]);
  const { transport, host, port, path } = parsed.remote;
  const groups = addressGroups(host)?.join(':');
  const place = [transport, groups ?? host, port === DEFAULT_PORTS[transport] ? null : port];
  return JSON.stringify([...place, pathKey(path), branch, path_prefix]);
}

/** Without the slash that the scp form has not, and with letters that need no encoding in plain. */
function pathKey(path: string): string {
  const plain = path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : code.toUpperCase();
  });
  const bare = withoutSlashes(plain);
  return withoutSlashes(bare.endsWith('.git') ? bare.slice(0, -'.git'.length) : bare).replace(/^\//, '');
}
