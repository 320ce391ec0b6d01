import type { Actor } from '@fleetwright/contracts';
import { type Decision, refused } from '@fleetwright/core/event-sourcing';
import type { Repository } from '../repository.ts';
import type { SettingsChanges } from './settings.ts';

/** What lets changes through without a person. */
const AUTOMATION = ['auto_apply', 'self_heal'] as const;

/** Refuses an assistant that would change what is decided without a person, in whichever direction; null: go on. */
export function automationRefusal(
  actor: Actor,
  state: Repository,
  changes: SettingsChanges,
): Decision<never, never> | null {
  if (actor.type !== 'assistant') return null;
  const before: SettingsChanges = state.status === 'registered' ? state.settings : {};
  const changed = AUTOMATION.filter((name) => (changes[name] ?? before[name] ?? false) !== (before[name] ?? false));
  if (changed.length === 0) return null;
  return refused('forbidden', `An assistant does not set ${changed.join(' or ')}: a person has to.`);
}
