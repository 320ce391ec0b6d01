import type { Actor } from '@fleetwright/contracts';
import { settingsOf, storedEvent, idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { fold } from '../../event-sourcing/index.ts';
import { repositoryFold } from '../repository.ts';
import { automationRefusal } from './automation.ts';

const ASSISTANT: Actor = { type: 'assistant', id: idOf(3), owner: idOf(4) };
const registered = (settings: object) =>
  fold(repositoryFold, [
    storedEvent('RepositoryRegistered', { repository_id: idOf(1), settings: { ...settingsOf(), ...settings } }),
  ]);

describe('[RS72] what is decided without a person', () => {
  it.each([
    ['switches on auto_apply', {}, { auto_apply: true }, 'auto_apply'],
    ['switches off self_heal', { self_heal: true }, { self_heal: false, branch: 'x' }, 'self_heal'],
    ['switches on both', {}, { auto_apply: true, self_heal: true }, 'auto_apply or self_heal'],
  ])('is refused to an assistant that %s', (_what, before, changes, named) => {
    const refusal = automationRefusal(ASSISTANT, registered(before), changes);
    expect(refusal).toMatchObject({ kind: 'refused', refusal: { code: 'forbidden' } });
    expect(JSON.stringify(refusal)).toContain(named);
  });

  it('is refused to an assistant that registers a repository with it', () => {
    const refusal = automationRefusal(ASSISTANT, repositoryFold.initial, { ...settingsOf(), auto_apply: true });
    expect(refusal).toMatchObject({ refusal: { code: 'forbidden' } });
    expect(automationRefusal(ASSISTANT, repositoryFold.initial, settingsOf())).toBeNull();
  });

  it('keeps an assistant from nothing else, and nobody else from it', () => {
    expect(
      automationRefusal(ASSISTANT, registered({ auto_apply: true }), { branch: 'x', auto_apply: true }),
    ).toBeNull();
    for (const type of ['user', 'service'] as const) {
      expect(automationRefusal({ type, id: idOf(3) }, registered({}), { auto_apply: true })).toBeNull();
    }
  });
});
