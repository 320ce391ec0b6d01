import type { OnRemoval } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';

/** What comparing needs to know of a registration. */
export interface Registration {
  /** What becomes of what nobody declares any more. */
  readonly onRemoval: OnRemoval;
}

/** Folds `repository-<id>`. */
export const registrationFold: Fold<Registration> = {
  initial: { onRemoval: 'delete' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
      case 'RepositoryUpdated':
        return { onRemoval: event.data.settings.on_removal ?? 'delete' };
      default:
        return state;
    }
  },
};
