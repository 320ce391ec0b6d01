import type { FastifyRequest } from 'fastify';
import type { SignIns } from '../auth/subjects.ts';
import { MCP, MCP_METADATA } from './paths.ts';

/** What a program must know to sign in (RFC 9728). The address is the one that was used: clients compare it with theirs. */
export function protectedResource(
  { host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>,
  { issuer, device, console }: Pick<SignIns, 'device' | 'issuer' | 'console'>,
) {
  return {
    resource: `${protocol}://${host}/${MCP}`,
    resource_name: 'Fleetwright',
    // Where nobody can be signed in, a program must not try to.
    ...(issuer !== null && { authorization_servers: [issuer] }),
    // RFC 9728 §2 lets others be added: how our own command line and console sign in there.
    ...(device !== null && { device_sign_in: device }),
    ...(console !== null && { console_sign_in: console }),
    bearer_methods_supported: ['header'],
  };
}

/** What a refused request is told about signing in (RFC 6750 §3, RFC 9728 §5.1). */
export function challengeOf({ host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>, wasSent: boolean): string {
  const error = wasSent ? 'error="invalid_token", ' : '';
  return `Bearer ${error}resource_metadata="${protocol}://${host}/${MCP_METADATA}"`;
}
