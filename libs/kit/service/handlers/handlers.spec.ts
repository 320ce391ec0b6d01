import 'reflect-metadata';
import type { Command, CommandReply, Instant, StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { storedEvent } from '@fleetwright/core/event-sourcing/testing';
import { PATTERN_EXTRAS_METADATA, PATTERN_METADATA, TRANSPORT_METADATA } from '@nestjs/microservices/constants.js';
import { expect, it } from 'vitest';
import { OnCommand, OnEvent, OnTick, STAGE_EVENTS } from './decorators.ts';
import { handlersOf } from './handlers.ts';
import { DONE } from '../events/outcome.ts';

const REPOSITORY = '00000000-0000-7000-8000-0000000000bb';

class Everything {
  constructor(private readonly seen: string[]) {}

  @OnEvent('RepositoryRemoved', 'RepositoryRegistered')
  async onRepository(event: StoredEvent<'RepositoryRemoved' | 'RepositoryRegistered'>): Promise<Outcome> {
    this.seen.push(event.type);
    return DONE;
  }

  @OnCommand('ClaimApply')
  async claim(command: Command<'ClaimApply'>): Promise<CommandReply> {
    this.seen.push(command.type);
    return { ok: true, result: null, position: null, account_revision: null };
  }

  @OnTick({ name: 'interval', everyMs: 1_000, leased: true })
  async tick(now: Instant): Promise<void> {
    this.seen.push(now);
  }

  async onGivingUp(event: StoredEvent): Promise<void> {
    this.seen.push(`gave up ${event.type}`);
  }
}

it('a harness without Nest finds and drives every handler of an instance', async () => {
  const seen: string[] = [];
  const { events, commands, ticks, onGivingUp } = handlersOf(new Everything(seen));
  const event = storedEvent('RepositoryRemoved', { repository_id: REPOSITORY });
  for (const entry of events) expect(await entry.handle(event)).toBe(DONE);
  for (const tick of ticks) await tick.run('2026-01-01T00:00:00.000Z', new AbortController().signal);
  await onGivingUp?.(event, new Error('broken'));
  expect(events.map((entry) => entry.type)).toEqual(['RepositoryRemoved', 'RepositoryRegistered']);
  expect(commands.map((entry) => entry.type)).toEqual(['ClaimApply']);
  expect(ticks).toMatchObject([{ name: 'interval', everyMs: 1_000, leased: true }]);
  expect(seen).toEqual([
    'RepositoryRemoved',
    'RepositoryRemoved',
    '2026-01-01T00:00:00.000Z',
    'gave up RepositoryRemoved',
  ]);
});

it('two instances of a class are driven each for itself', async () => {
  const [first, second] = [[] as string[], [] as string[]];
  await handlersOf(new Everything(first)).ticks[0]?.run('now', new AbortController().signal);
  handlersOf(new Everything(second));
  expect([first, second]).toEqual([['now'], []]);
});

it('an instance that handles nothing has no handlers', () => {
  expect(handlersOf({})).toEqual({ events: [], commands: [], ticks: [] });
});

it('Nest reads the same from the method: patterns and transport', () => {
  const onRepository = Reflect.get(Everything.prototype, 'onRepository');
  expect(Reflect.getMetadata(PATTERN_METADATA, onRepository)).toEqual(['RepositoryRemoved', 'RepositoryRegistered']);
  expect(Reflect.getMetadata(TRANSPORT_METADATA, onRepository)).toBe(STAGE_EVENTS);
  const claim = Reflect.get(Everything.prototype, 'claim');
  expect(Reflect.getMetadata(PATTERN_METADATA, claim)).toEqual(['command.claim_apply']);
  expect(Reflect.getMetadata(PATTERN_EXTRAS_METADATA, claim)).toEqual({});
});
