import type { FastifyRequest } from 'fastify';

/** Where models ask, and where their programs learn how to sign in there (RFC 9728 §3.1), from the root. */
export const MCP = 'mcp';
export const METADATA = '.well-known/oauth-protected-resource';
export const MCP_METADATA = `${METADATA}/${MCP}`;

export const MCP_PATHS: readonly string[] = [MCP, METADATA, MCP_METADATA];

/** The request asks where models ask. */
export function isMcp({ url }: Pick<FastifyRequest, 'url'>): boolean {
  return (url.split('?')[0] ?? '') === `/${MCP}`;
}
