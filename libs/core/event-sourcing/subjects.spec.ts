import { ALL_COMMANDS, EVENTS, type CommandType, type EventType } from '@fleetwright/contracts';
import { expect, it } from 'vitest';
import { commandSubject, eventSubject, snakeCase } from './subjects.ts';

it('the last token of a subject is the type in snake_case', () => {
  expect(snakeCase('DriftDetected')).toBe('drift_detected');
  expect(eventSubject('acme', 'ProposalAppliedManually')).toBe('fleet.acme.gitops.proposal_applied_manually');
  expect(commandSubject('ClaimApply')).toBe('command.claim_apply');
});

it('no two event types and no two command types share a subject', () => {
  const events = Object.keys(EVENTS).map((type) => eventSubject('*', type as EventType));
  const commands = Object.keys(ALL_COMMANDS).map((type) => commandSubject(type as CommandType));
  expect(new Set(events).size).toBe(events.length);
  expect(new Set(commands).size).toBe(commands.length);
});

it('every token is one that NATS takes as a literal', () => {
  for (const type of Object.keys(EVENTS)) expect(snakeCase(type)).toMatch(/^[a-z]+(_[a-z]+)*$/);
});
