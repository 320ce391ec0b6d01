import type { Problem } from '@fleetwright/contracts';
import {
  addressRefusal,
  ANY_REMOTE,
  classifyHost,
  isAddressAllowed,
  parseRepoUrl,
  type RemotePolicy,
} from '@fleetwright/core/fleet';
import { QUERY_LENGTH_MAX } from './limits.ts';

export interface Receiver {
  /** With its query. */
  readonly url: string;
  readonly protocol: 'https' | 'http';
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query, at least `/`. */
  readonly path: string;
}

export type ParsedReceiver =
  | { readonly ok: true; readonly receiver: Receiver }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Takes the address of a receiver apart, by the rules of a remote's address (SPEC §3), and a query beside them: some
 * services put their secret there. What DNS says of the host only whoever connects can know.
 */
export function parseReceiver(url: string, policy: RemotePolicy): ParsedReceiver {
  const [address = '', query] = splitAt(url, '?');
  if (url.includes('#')) return refusedFor('fragment', 'url has a fragment ("#…"), which is never sent; leave it out');
  if (
    query !== undefined &&
    (query.length > QUERY_LENGTH_MAX || !/^[\x21-\x7e]*$/.test(query) || /["<>\\^`{|}]/.test(query))
  ) {
    const message = `url has a query of more than ${QUERY_LENGTH_MAX} characters, or with such as must be percent-encoded`;
    return refusedFor('query_invalid', message);
  }
  if (!/^https:\/\//i.test(address) && !(policy.allowHttp && /^http:\/\//i.test(address))) {
    return refusedFor('scheme_not_allowed', 'url is an https address; write https://host/path');
  }
  const parsed = parseRepoUrl(address, { ...ANY_REMOTE, allowHttp: policy.allowHttp }, { isPathNeeded: false });
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(asOfUrl) };
  const { host, port, path, transport } = parsed.remote;
  const known = classifyHost(host);
  if (known !== undefined && !isAddressAllowed(known, policy)) {
    return refusedFor('address_not_allowed', receiverRefusal(host, known));
  }
  const protocol = transport === 'http' ? 'http' : 'https';
  const whole = `${path === '' ? '/' : path}${query === undefined ? '' : `?${query}`}`;
  return { ok: true, receiver: { url, protocol, host, port, path: whole } };
}

/** A sentence about an address that is not allowed, with what allows it for receivers. */
export function receiverRefusal(host: string, of: Parameters<typeof addressRefusal>[1]): string {
  return addressRefusal(host, of).replace('FLEETWRIGHT_GIT_', 'FLEETWRIGHT_WEBHOOKS_');
}

/** How an address is shown that may be a secret: its origin, and that more follows. */
export function shownUrl(url: string): string {
  const parsed = parseReceiver(url, ANY_REMOTE);
  if (!parsed.ok) return '…';
  const { protocol, host, port, path } = parsed.receiver;
  const name = host.includes(':') ? `[${host}]` : host;
  const isUsual = port === (protocol === 'https' ? 443 : 80);
  return `${protocol}://${name}${isUsual ? '' : `:${port}`}/${path === '/' ? '' : '…'}`;
}

function splitAt(text: string, sign: string): [string, string | undefined] {
  const at = text.indexOf(sign);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** The rules are those of a remote, whose field has another name and whose credentials come from elsewhere. */
function asOfUrl({ code, message }: Problem): Problem {
  if (code === 'inline_credentials') {
    return {
      path: 'url',
      code,
      message: 'url has a user or a password before the host; a receiver tells us by the signature',
    };
  }
  return {
    path: 'url',
    code,
    message: message.replaceAll('repo_url', 'url').replaceAll('a git server', 'a web server'),
  };
}

function refusedFor(code: string, message: string): ParsedReceiver {
  return { ok: false, problems: [{ path: 'url', code, message }] };
}
