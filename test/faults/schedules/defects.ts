import type { PolicySettings, StoredEvent } from '@fleetwright/contracts';

/** Rules that the product is made to overlook, by what it reads of its own log in place of what was written. */
export const DEFECTS = {
  'ignored freezes': policies(({ windows, ...policy }) => ({
    ...policy,
    ...(windows && { windows: windows.filter(({ kind }) => kind === 'allow') }),
  })),
  'ignored duties': policies((policy) => ({ ...policy, separation_of_duties: false })),
  'forgotten exclusions': (event) =>
    event.type === 'ProposalRejected' && event.data.until === undefined
      ? { ...event, data: { ...event.data, remember: false } }
      : event,
  'forgotten dates': (event) =>
    event.type === 'ProposalRejected' && event.data.until !== undefined
      ? { ...event, data: { ...event.data, until: event.recorded_at } }
      : event,
  'applying by itself uninvited': settings({ auto_apply: true }),
  'healing by itself uninvited': settings({ self_heal: true }),
} as const satisfies Readonly<Record<string, (event: StoredEvent) => StoredEvent>>;

export type Defect = keyof typeof DEFECTS;

export function isDefect(name: string | null): name is Defect {
  return name !== null && Object.hasOwn(DEFECTS, name);
}

function policies(change: (policy: PolicySettings) => PolicySettings) {
  return (event: StoredEvent): StoredEvent =>
    event.type === 'PolicyCreated' || event.type === 'PolicyChanged'
      ? ({ ...event, data: { ...event.data, policy: change(event.data.policy) } } as StoredEvent)
      : event;
}

function settings(more: { readonly auto_apply?: boolean; readonly self_heal?: boolean }) {
  return (event: StoredEvent): StoredEvent =>
    event.type === 'RepositoryRegistered' || event.type === 'RepositoryUpdated'
      ? ({ ...event, data: { ...event.data, settings: { ...event.data.settings, ...more } } } as StoredEvent)
      : event;
}
