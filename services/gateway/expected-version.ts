import type { FastifyRequest } from 'fastify';
import { GatewayProblem } from './problems.ts';

const VERSION = /^"?(0|[1-9][0-9]{0,14})"?$/;

/** A version that nothing ever has. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** The version that `If-Match` names (RFC 9110 §13.1.1: here a resource's `version`); undefined without the header or with `*`. */
export function expectedVersionOf({ headers }: FastifyRequest): number | undefined {
  const given = headers['if-match'];
  if (given === undefined || given === '*') return undefined;
  // A weak tag never matches (RFC 9110 §13.1.1).
  if (given.startsWith('W/')) return NEVER;
  const version = VERSION.exec(given)?.[1];
  if (version === undefined) throw new GatewayProblem('invalid', 'If-Match: expected the version of the resource.');
  return Number(version);
}

/** As a command says it: what was not asked for is not in it. */
export function given(expected_version: number | undefined) {
  return expected_version === undefined ? {} : { expected_version };
}

/** The refusal of a change of something that somebody else changed since it was looked at. */
export function movedOn(what: string, version: number): GatewayProblem {
  const message = `The ${what} is at version ${version} now. Look at it again, then change it.`;
  return new GatewayProblem('version_conflict', message, { facts: { version } });
}
