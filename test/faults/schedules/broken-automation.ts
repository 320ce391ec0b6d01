import type { StoredEvent } from '@fleetwright/contracts';

const HOUR_MS = 3_600_000;
/** So often a resource is put right by itself within an hour. */
const HEALS_MAX = 3;
const LEFT_TO_PEOPLE = new Set(['drift', 'both', 'edit']);

/**
 * What the settings of a repository approved by themselves, against the settings of that moment and what they may ever approve.
 * Reviews of broken glass are never closed in a schedule.
 */
export function brokenAutomation(log: readonly StoredEvent[]): string[] {
  const found: string[] = [];
  const settings = new Map<string, { readonly auto_apply?: boolean; readonly self_heal?: boolean | undefined }>();
  const proposals = new Map<string, StoredEvent<'ProposalOpened'>['data']>();
  const underReview = new Set<string>();
  const healed = new Map<string, number[]>();
  for (const event of log) {
    switch (event.type) {
      case 'RepositoryRegistered':
      case 'RepositoryUpdated':
        settings.set(event.data.repository_id, event.data.settings);
        break;
      case 'BreakGlassOpened':
        underReview.add(`${event.data.break_glass.kind} ${event.data.break_glass.key}`);
        break;
      case 'ProposalOpened':
        proposals.set(event.data.proposal_id, event.data);
        break;
      case 'ProposalApproved': {
        const proposal = proposals.get(event.data.proposal_id);
        if (event.actor.type !== 'policy' || proposal === undefined) break;
        const { auto_apply = false, self_heal = false } = settings.get(proposal.repository_id) ?? {};
        const name = `${proposal.kind} ${proposal.key}`;
        const at = Date.parse(event.recorded_at);
        const lately = (healed.get(name) ?? []).filter((then) => at - then < HOUR_MS);
        const why =
          event.actor.id === 'self_heal'
            ? whyNotHealed(proposal, { isOn: self_heal, isHeld: underReview.has(name), lately: lately.length })
            : whyNotApplied(proposal, auto_apply);
        if (why !== null) found.push(`${event.actor.id} approved to ${proposal.action} ${name}, and ${why}`);
        if (event.actor.id === 'self_heal') healed.set(name, [...lately, at]);
        break;
      }
      default:
    }
  }
  return found;
}

type Judged = Pick<StoredEvent<'ProposalOpened'>['data'], 'action' | 'cause'>;

function whyNotApplied({ action, cause }: Judged, isOn: boolean): string | null {
  if (!isOn) return 'it was off';
  if (action === 'delete') return 'people delete';
  if (action === 'adopt' || action === 'disown') return null;
  return LEFT_TO_PEOPLE.has(cause) ? `its cause is ${cause}` : null;
}

interface Healing {
  readonly isOn: boolean;
  readonly isHeld: boolean;
  readonly lately: number;
}

function whyNotHealed({ action, cause }: Judged, { isOn, isHeld, lately }: Healing): string | null {
  if (!isOn) return 'it was off';
  if (action === 'delete' || cause !== 'drift') return 'it heals drift alone, and never by a delete';
  if (isHeld) return 'its glass was broken';
  return lately < HEALS_MAX ? null : `it had done so ${lately} times within the hour`;
}
