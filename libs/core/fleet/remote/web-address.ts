import { ANY_REMOTE } from './remote.ts';
import { parseRepoUrl } from './repo-url.ts';

/**
 * What an https address means, however it is spelled: the host in lower case, no default port, no last slash. Undefined for
 * what a remote's address may not be either (SPEC §3), whatever stands behind the host. Nobody connects to it, so hosts of
 * one's own network are taken as they are; a host that no configuration allows is none here either.
 */
export function parseWebAddress(text: string): string | undefined {
  const parsed = parseRepoUrl(text, { ...ANY_REMOTE, allowHttp: false }, { isPathNeeded: false });
  if (!parsed.ok || parsed.remote.transport !== 'https') return undefined;
  const { host, port, path } = parsed.remote;
  const authority = host.includes(':') ? `[${host}]` : host;
  return `https://${authority}${port === HTTPS_PORT ? '' : `:${port}`}${path.replace(/\/$/, '')}`;
}

const HTTPS_PORT = 443;
