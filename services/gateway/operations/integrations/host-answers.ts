import type { Added, HostFailure } from '@fleetwright/core/integrations';
import { GatewayProblem } from '../../problems.ts';

/** Throws GatewayProblem for what the git server did not do. */
export function done(answer: HostFailure): never;
export function done(answer: Added): void;
export function done(answer: Added): void {
  if (answer.kind === 'added' || answer.kind === 'was_there') return;
  if (answer.kind === 'unavailable') {
    throw new GatewayProblem('host_unavailable', `${answer.message} Repeat the request with the same Idempotency-Key.`);
  }
  throw new GatewayProblem('host_refused', `${SAID[answer.reason]}: ${answer.message}`, { isByStage: true });
}

const SAID = {
  not_permitted: "The git server does not let the gateway's token do this",
  no_owner: 'The git server knows no such owner or repository',
  invalid: 'The git server does not take this',
} as const;
