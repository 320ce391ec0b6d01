import type { CommandData, EventData, GitopsMode, Instant } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { type Asking, byReference, type Governed } from './decided.ts';
import type { Governance } from './governance.ts';
import { type Holders, holdersOf } from './holders.ts';
import { holdFor } from './pending.ts';

type Loosened = EventData<'GitopsModeChanged'>['loosened'];

/** The settings that were asked for: what is not given stays as it is. */
export function settingsAfter(before: GitopsMode, { changes }: CommandData<'SetGitopsMode'>): GitopsMode {
  const { mode = before.mode, exceptions = before.exceptions, two_person = before.two_person } = changes;
  return { mode, exceptions: [...new Set(exceptions)].toSorted(), two_person };
}

/** What of a change makes changes by hand easier than they are. While the mode is off nothing is closed that could open. */
export function loosenedBy(before: GitopsMode, after: GitopsMode): Loosened {
  const isOn = before.mode === 'on';
  return [
    ...(isOn && after.mode === 'off' ? (['mode'] as const) : []),
    ...(isOn && after.exceptions.some((kind) => !before.exceptions.includes(kind)) ? (['exceptions'] as const) : []),
    ...(before.two_person && !after.two_person ? (['two_person'] as const) : []),
  ];
}

/** Sets the mode, its exceptions, and whether two persons are needed; or puts it up for the second person. */
export function setMode(
  state: Governance,
  data: CommandData<'SetGitopsMode'>,
  asking: Asking & { readonly holders: Holders },
): Governed {
  const before = state.settings;
  const { expected_version } = data;
  if (expected_version !== null && expected_version !== state.settingsVersion) {
    const message = `GitOps mode is at version ${state.settingsVersion} by now. Read it again and decide again.`;
    return refused('version_conflict', message, { detail: { actual_version: state.settingsVersion } });
  }
  const after = settingsAfter(before, data);
  if (JSON.stringify(after) === JSON.stringify(before)) return { ...done(state, after), facts: [] };
  if (after.two_person && !before.two_person) {
    const lonely = nobodyToConfirm(asking.holders, asking.now);
    if (lonely !== undefined) return lonely;
  }
  const loosened = loosenedBy(before, after);
  if (before.two_person && loosened.length > 0) {
    const summary = `GitOps mode ${before.mode} → ${after.mode}; exceptions ${listed(before)} → ${listed(after)}; two persons ${before.two_person} → ${after.two_person}`;
    const command = { type: 'SetGitopsMode', data: { changes: after } };
    const permission = 'system.policies.write' as const;
    return holdFor(state, { target: 'gitops_mode', summary, loosens: loosened, permission, command }, asking);
  }
  return changed(state, after, asking);
}

/** What was asked of a second person, done now. What changed meanwhile is overwritten with what that person saw. */
export function changed(
  state: Governance,
  after: GitopsMode,
  { actor, asked_by = actor }: Pick<Asking, 'actor'> & { readonly asked_by?: Asking['actor'] },
): Governed {
  const before = state.settings;
  const loosened = loosenedBy(before, after);
  const version = state.settingsVersion + 1;
  const data = { settings: after, before, loosened, version, asked_by: byReference(asked_by) };
  return { ...done({ ...state, settingsVersion: version }, after), facts: [{ type: 'GitopsModeChanged', data }] };
}

function done(state: Governance, settings: GitopsMode) {
  return { kind: 'accepted', next: { ...state, settings }, result: { status: 'done', gitops_mode: settings } } as const;
}

function nobodyToConfirm(holders: Holders, now: Instant) {
  const count = holdersOf(holders, 'system.policies.write', now);
  if (count >= 2) return undefined;
  const message = `Two persons are needed then, and ${count === 1 ? 'only one is' : 'none is'} known who holds system.policies.write: nobody could confirm anything, not even switching it off again. Let a second person sign in first.`;
  return refused('nobody_to_confirm', message, { detail: { holders: count } });
}

function listed({ exceptions }: GitopsMode): string {
  return exceptions.length === 0 ? 'none' : exceptions.join(', ');
}
