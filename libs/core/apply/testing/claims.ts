import type { Claim, Id } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import type { ChangeFact, RolloutState } from '../rollout.ts';
import type { Next } from '../wave.ts';

export const ATTEMPT = idOf(0xa);
export const REPOSITORY = idOf(1);

/** A claim in short: `a < t, u` is node `a`, which depends on `t` and `u`. Unknown names are not claimed. */
export function claimOf(...texts: readonly string[]): Claim {
  const keys = texts.map((text) => text.split(' < ')[0] ?? '');
  return {
    attempt_id: ATTEMPT,
    run_id: idOf(2),
    revision: 'a'.repeat(40),
    proposals: texts.map((text, place) => {
      const needs = text.split(' < ')[1]?.split(', ') ?? [];
      return {
        proposal_id: idOf(0x100 + place),
        digest: 'd'.repeat(64),
        kind: 'node',
        key: keys[place] ?? '',
        action: 'update',
        live_version: 3,
        depends_on: needs.filter((key) => keys.includes(key)).map((key) => idOf(0x100 + keys.indexOf(key))),
        plan_document: 'e'.repeat(64),
      };
    }),
  };
}

/** What is recorded of the claim's attempt. */
export function rollout(claim: Claim, outcomes: Readonly<Record<string, ChangeFact['type']>> = {}): RolloutState {
  const byKey = new Map(claim.proposals.map(({ key, proposal_id }): [string, Id] => [key, proposal_id]));
  const recorded = Object.entries(outcomes).map(([key, type]): [Id, ChangeFact['type']] => [
    byKey.get(key) ?? key,
    type,
  ]);
  return { attempt_id: claim.attempt_id, outcomes: new Map(recorded), completed: false };
}

export function names(next: Next): string[] {
  return next.kind === 'wave' ? next.wave.map(({ key }) => key) : [];
}
