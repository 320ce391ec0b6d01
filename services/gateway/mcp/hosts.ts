import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayProblem } from '../problems.ts';
import { MCP_PATHS } from './paths.ts';

/**
 * Refuses what a page in somebody's browser could make it send to a gateway on the same machine or network (DNS rebinding):
 * such a page has a name of its own, in `Host` or in `Origin`. `names` are those that this gateway has in the DNS; an
 * address in numbers needs none, and neither does the machine itself.
 */
export function checkHosts(fastify: FastifyInstance, names: readonly string[]): void {
  const known = new Set(names.map((name) => name.toLowerCase()));
  fastify.addHook('onRequest', async (request: FastifyRequest) => {
    if (!MCP_PATHS.includes((request.routeOptions.url ?? '').slice(1))) return;
    const host = hostOf(`http://${request.host}`);
    if (host === null || !(isNumber(host) || isThisMachine(host) || known.has(host))) {
      throw new GatewayProblem(
        'forbidden',
        'This gateway is not known by the name in Host; see FLEETWRIGHT_HOST_NAMES.',
      );
    }
    const { origin } = request.headers;
    if (origin === undefined) return;
    const from = hostOf(origin);
    if (from === null || !(from === host || isThisMachine(from) || known.has(from))) {
      throw new GatewayProblem('forbidden', 'Pages of another Origin may not ask here; see FLEETWRIGHT_HOST_NAMES.');
    }
  });
}

/** null: it is none. */
function hostOf(address: string): string | null {
  const { hostname } = URL.parse(address) ?? {};
  return hostname === undefined || hostname === '' ? null : hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function isNumber(host: string): boolean {
  return isIP(host) !== 0;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
