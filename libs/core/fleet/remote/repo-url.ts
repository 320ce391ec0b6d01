import type { Problem } from '@fleetwright/contracts';
import { REMOTE_ADDRESS_LENGTH_MAX } from '../limits.ts';
import { addressRefusal, classifyHost, isAddressAllowed, type Remote, type RemotePolicy } from './remote.ts';
import { parseIpv4, parseIpv6 } from './address.ts';

export type ParsedRemote =
  | { readonly ok: true; readonly remote: Remote }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FORMS = 'write https://host/path, ssh://user@host/path or user@host:path';

/**
 * Takes a `repo_url` apart and refuses what git must never get (SPEC §3): other schemes, inline credentials, option
 * look-alikes, control characters, numeric disguises of addresses, and hosts that are not allowed. All problems at once.
 * `isPathNeeded` false: a host alone is an address too.
 */
export function parseRepoUrl(url: string, policy: RemotePolicy, { isPathNeeded = true } = {}): ParsedRemote {
  const problems: Problem[] = [];
  const add = (code: string, message: string) => problems.push({ path: 'repo_url', code, message });
  checkCharacters(url, add);
  if (problems.length > 0) return { ok: false, problems };

  const parts = splitUrl(url, policy);
  if (parts === undefined) {
    add(
      'scheme_not_allowed',
      `only https and ssh remotes are fetched${policy.allowHttp ? ' (and http, by configuration)' : ''}; ${FORMS}`,
    );
    return { ok: false, problems };
  }
  if (hidesPassword(parts)) {
    add('inline_credentials', `repo_url seems to have a password before the host; ${ADVICE} (an "@" in a path is %40)`);
    return { ok: false, problems };
  }
  checkUser(parts, add);
  checkPath(parts, isPathNeeded, add);
  const host = hostOf(parts.host);
  if (host === undefined) {
    add('host_invalid', `${shown(parts, parts.host)} is not a host name or a plain IP address; ${FORMS}`);
  } else {
    const known = classifyHost(host);
    if (known !== undefined && !isAddressAllowed(known, policy))
      add('address_not_allowed', addressRefusal(host, known));
  }
  const port = portOf(parts);
  if (port === undefined) {
    add(
      'port_not_allowed',
      `${shown(parts, parts.port)} is not a port that a git server answers on; use the default port or one from 1024 up that belongs to no other service`,
    );
  }
  if (problems.length > 0 || host === undefined || port === undefined) return { ok: false, problems };
  return { ok: true, remote: { url: canonical(parts), transport: parts.transport, host, port, path: parts.path } };
}

/** git compares a scheme by its letters: `HTTPS:` would be a helper of that name, which nobody has. */
function canonical({ transport, user, host, port, path, isScp }: UrlParts): string {
  const authority = `${user === undefined ? '' : `${user}@`}${host.toLowerCase()}`;
  if (isScp) return `${authority}:${path}`;
  return `${transport}://${authority}${port === undefined ? '' : `:${port}`}${path}`;
}

type Add = (code: string, message: string) => void;

interface UrlParts {
  readonly transport: Remote['transport'];
  readonly user: string | undefined;
  readonly host: string;
  readonly port: string | undefined;
  readonly path: string;
  readonly isScp: boolean;
}

const ADVICE = 'credentials come from the credential store: set vault_credential_path or ssh_credential_id';

/**
 * `https://ada:pa/ss@host/x` and `ada:pass@host:x` have a host called `ada`, as far as the rules of URLs go; whoever wrote
 * them meant something else.
 */
function hidesPassword({ user, port, path, isScp }: UrlParts): boolean {
  return user === undefined && (isScp || port !== undefined) && path.includes('@');
}

/** A part of the URL as a message may repeat it: where an `@` follows, it may be one of a password. */
function shown({ path }: UrlParts, part: string | undefined): string {
  return part === undefined || path.includes('@') || !/^[A-Za-z0-9._[\]:%-]{1,253}$/.test(part)
    ? 'what stands there'
    : `"${part}"`;
}

function checkCharacters(url: string, add: Add): void {
  if (url === '') add('required', `repo_url is empty; ${FORMS}`);
  if (url.length > REMOTE_ADDRESS_LENGTH_MAX)
    add('too_long', `repo_url has ${url.length} characters; at most ${REMOTE_ADDRESS_LENGTH_MAX} are allowed`);
  if (url.startsWith('-')) add('leading_dash', `repo_url begins with "-", which git would read as an option; ${FORMS}`);
  if (/[^\x21-\x7e]/.test(url))
    add(
      'character_not_allowed',
      'repo_url has a space, a control character or a letter outside ASCII; write those percent-encoded',
    );
  if (/[\\"'`<>{}|^]/.test(url))
    add('character_not_allowed', 'repo_url has a backslash, quote or bracket; write those percent-encoded');
  if (/%(0[0-9a-f]|1[0-9a-f]|7f|5c)/i.test(url))
    add('character_not_allowed', 'repo_url has a percent-encoded control character or backslash');
}

function splitUrl(url: string, policy: RemotePolicy): UrlParts | undefined {
  const absolute = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute !== null) {
    const transport = (absolute[1] ?? '').toLowerCase();
    if (transport !== 'https' && transport !== 'ssh' && !(transport === 'http' && policy.allowHttp)) return undefined;
    return { transport, ...authorityOf(absolute[2] ?? ''), path: absolute[3] ?? '', isScp: false };
  }
  // The form of scp: everything before the first colon is the host, so no slash may come earlier.
  const scp = /^([^/:[\]]+|[^/:[\]]*\[[^\]]*\]):(?!:)(.*)$/.exec(url);
  if (scp === null) return undefined;
  const { user, host } = authorityOf(scp[1] ?? '');
  // `https:/host/path` is a slip of the pen, not a host called "https".
  if (/^(https?|ssh|git|file|ftps?)$/i.test(host)) return undefined;
  return { transport: 'ssh', user, host, port: undefined, path: scp[2] ?? '', isScp: true };
}

function authorityOf(authority: string): Pick<UrlParts, 'user' | 'host' | 'port'> {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? undefined : authority.slice(0, at);
  const hostAndPort = authority.slice(at + 1);
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(hostAndPort);
  return { user, host: match?.[1] ?? hostAndPort, port: match?.[2] };
}

function checkUser({ transport, user }: UrlParts, add: Add): void {
  if (user === undefined) return;
  if (transport !== 'ssh') add('inline_credentials', `repo_url has a user before the host; ${ADVICE}`);
  else if (user.includes(':')) add('inline_credentials', `repo_url has a password before the host; ${ADVICE}`);
  else if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(user))
    add('user_invalid', 'the user before the host may have letters, digits, ".", "_" and "-"');
}

function checkPath({ path, isScp }: UrlParts, isPathNeeded: boolean, add: Add): void {
  const bare = path.replace(/^\/+/, '');
  if (isPathNeeded && bare === '') add('path_missing', `repo_url names a host but no repository on it; ${FORMS}`);
  if (path.startsWith('-')) add('leading_dash', 'the path begins with "-", which the remote would read as an option');
  // What reads a URL resolves them or not, as it likes: one path would mean two repositories.
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path))
    add('path_part_dots', 'the path has a part "." or ".."; write it without');
  if (!isScp && /%(?![0-9a-f]{2})/i.test(path))
    add('character_not_allowed', 'repo_url has a "%" without two hexadecimal digits behind it; a "%" itself is %25');
  if (/[?#]/.test(path))
    add('query_not_allowed', 'repo_url has a "?" or "#"; a git remote has neither a query nor a fragment');
}

// Resolvers read `2130706433`, `0x7f.1` and `127.1` as addresses (inet_aton), so a name must not end in a number.
function hostOf(text: string): string | undefined {
  const host = text.toLowerCase();
  if (host.startsWith('[')) {
    const address = host.slice(1, -1);
    return host.endsWith(']') && parseIpv6(address) !== undefined ? address : undefined;
  }
  if (host.length > 253 || host === '') return undefined;
  const labels = host.split('.');
  if (!labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) return undefined;
  const endsInNumber = /^(0x[0-9a-f]*|[0-9]+)$/.test(labels.at(-1) ?? '');
  return endsInNumber && parseIpv4(host) === undefined ? undefined : host;
}

const DEFAULT_PORTS = { https: 443, http: 80, ssh: 22 } as const;

// Services that speak first or take commands from strangers: a git URL must not become a way to talk to them.
const FOREIGN_PORTS = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4222, 5432, 5672, 5984, 6000, 6379, 6443, 6667, 8500,
  9042, 9092, 9200, 9300, 10250, 11211, 27017,
]);

function portOf({ transport, port }: UrlParts): number | undefined {
  if (port === undefined) return DEFAULT_PORTS[transport];
  if (!/^[1-9][0-9]{0,4}$/.test(port)) return undefined;
  const value = Number(port);
  if (value === DEFAULT_PORTS[transport]) return value;
  return value >= 1024 && value <= 65_535 && !FOREIGN_PORTS.has(value) ? value : undefined;
}
