import type { CommandData, GitopsMode, PendingChange } from '@fleetwright/contracts';
import { opened } from './break-glass.ts';
import type { Asking, Governed } from './decided.ts';
import type { Governance } from './governance.ts';
import { confirmable, sweepPending } from './pending.ts';
import { changed } from './settings.ts';

/**
 * A second person says so. What the inventory itself holds is done with it; of what another stage holds, the answer's
 * `send` is the command that is to be sent now.
 */
export function confirmChange(
  before: Governance,
  { pending_change_id }: CommandData<'ConfirmChange'>,
  asking: Asking,
): Governed {
  const found = confirmable(before, pending_change_id, asking);
  if (found.kind === 'refused') return found;
  const swept = sweepPending(before, asking.now);
  const { pending_change } = found;
  const pending = swept.state.pending.filter(({ id }) => id !== pending_change_id);
  const done = carriedOut({ ...swept.state, pending }, pending_change, asking);
  if (done.kind === 'refused') return done;
  const confirmed = { type: 'PendingChangeConfirmed', data: { pending_change } } as const;
  return { ...done, facts: [...swept.facts, confirmed, ...done.facts] };
}

function carriedOut(state: Governance, pending_change: PendingChange, { actor, now }: Asking): Governed {
  const { command, asked_by } = pending_change;
  switch (command.type) {
    case 'SetGitopsMode':
      return answered(
        pending_change,
        changed(state, command.data['changes'] as unknown as GitopsMode, { actor, asked_by }),
      );
    case 'OpenBreakGlass': {
      const data = command.data as unknown as CommandData<'OpenBreakGlass'>;
      const by = { actor: asked_by, now, is_prolonged: false, confirmed_by: actor };
      return answered(pending_change, opened(state, data, by));
    }
    default:
      return { kind: 'accepted', next: state, facts: [], result: { pending_change, send: command } };
  }
}

function answered(pending_change: PendingChange, done: Governed): Governed {
  return done.kind === 'refused' ? done : { ...done, result: { pending_change, send: null } };
}
