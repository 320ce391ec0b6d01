import type { ChangeAction, ChangeCause } from '@fleetwright/contracts';
import type { StandIn } from './resolve.ts';

interface Judged {
  readonly action: ChangeAction;
  readonly cause: ChangeCause;
}

/** What the repository's own settings approve, told in the words of policies: it ranks just above the default policy. */
export function standInFor(change: Judged, { auto_apply, self_heal }: Settings): StandIn | null {
  if (auto_apply && autoApplies(change)) return AUTO_APPLY;
  return self_heal === true && isHealable(change) ? SELF_HEAL : null;
}

interface Settings {
  readonly auto_apply: boolean;
  /** Missing: off. */
  readonly self_heal?: boolean | undefined;
}

/** The id of `self_heal` where it decides. What it may heal, and how often, is judged beyond what policies say. */
export const SELF_HEAL_ID = 'self_heal';

const AUTO_APPLY: StandIn = { id: 'auto_apply', name: 'auto_apply of the repository' };
const SELF_HEAL: StandIn = { id: SELF_HEAL_ID, name: 'self_heal of the repository' };

/** Whether `self_heal` puts this right: what changed live, and that alone. Never a delete. */
function isHealable({ action, cause }: Judged): boolean {
  return cause === 'drift' && action !== 'delete';
}

/**
 * Whether `auto_apply` approves this: what only records ownership, or hands it over, and what writes without undoing a change
 * that somebody made live, or approved otherwise than git says. Never a delete.
 */
function autoApplies({ action, cause }: Judged): boolean {
  switch (action) {
    case 'adopt':
    case 'disown':
      return true;
    case 'create':
    case 'update':
      return cause !== 'drift' && cause !== 'both' && cause !== 'edit';
    case 'delete':
      return false;
  }
}
