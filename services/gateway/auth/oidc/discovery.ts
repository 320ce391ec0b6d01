import { z } from 'zod';
import { fetchJson } from './fetch-json.ts';

const Document = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** The issuer calls itself something else than the configuration does: its tokens would never be ours. */
export class IssuerMismatch extends Error {
  override readonly name = 'IssuerMismatch';
}

/** Where the metadata of an issuer stands (OpenID Connect Discovery 1.0 §4.1): behind its path, without a last `/`. */
export function discoveryAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/**
 * Where the keys of an issuer are (§4.2, §4.3): what it calls itself must be what it is called here, byte for byte. Throws
 * `IssuerMismatch`, or what kept it from answering.
 */
export async function discover(issuer: string): Promise<string> {
  const address = discoveryAddress(issuer);
  const document = Document.parse(await fetchJson(address));
  if (document.issuer !== issuer) {
    const names = `"${document.issuer}", and FLEETWRIGHT_OIDC_ISSUER is "${issuer}"`;
    throw new IssuerMismatch(
      `${address} calls itself ${names}: set the variable to what it calls itself, byte for byte`,
    );
  }
  if (!isSafe(document.jwks_uri))
    throw new Error(`${address} names a jwks_uri that is not https: ${document.jwks_uri}`);
  return document.jwks_uri;
}

/** Keys that somebody on the way could change are nobody's. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
