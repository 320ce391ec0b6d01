import type { Id, RepositorySettings } from '@fleetwright/contracts';
import type { Fold } from '@fleetwright/core/event-sourcing';
import { isSameSource } from '@fleetwright/core/fleet';
import { READ_RUNS_MAX } from './limits.ts';

/** The runs that may have read the file of a repository as it is registered now. */
export type RunsState =
  | { readonly kind: 'absent' }
  /** Newest first. */
  | { readonly kind: 'registered'; readonly settings: RepositorySettings; readonly runs: readonly Id[] };

/** Folds `repository-<id>`. */
export const runsFold: Fold<RunsState> = {
  initial: { kind: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'RepositoryRegistered':
        return { kind: 'registered', settings: event.data.settings, runs: [] };
      case 'RepositoryUpdated': {
        if (state.kind === 'absent') return state;
        const { settings } = event.data;
        return { ...state, settings, runs: isSameSource(state.settings, settings) ? state.runs : [] };
      }
      case 'SyncRequested':
        if (state.kind === 'absent') return state;
        return { ...state, runs: [event.data.run_id, ...state.runs].slice(0, READ_RUNS_MAX) };
      case 'RepositoryRemoved':
        return { kind: 'absent' };
      default:
        return state;
    }
  },
};
