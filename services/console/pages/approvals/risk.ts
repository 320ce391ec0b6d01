import type { Proposal } from '../../data/api.ts';

/** What an approver should see first, worst first. */
const RISKS = [
  'brake',
  'rolled_back',
  'takeover',
  'delete',
  'no_receiver',
  'drift',
  'edited',
  'release',
  'none',
] as const;
export type Risk = (typeof RISKS)[number];

/** Of several the worst. */
export function riskOf({ brake, policy, change, cause, edits }: Proposal): Risk {
  if (brake !== null) return 'brake';
  const reason = policy?.only_a_person ?? null;
  if (reason === 'rolled_back' || reason === 'takeover') return reason;
  if (change === 'delete') return 'delete';
  if (reason === 'no_receiver') return 'no_receiver';
  if (cause === 'drift' || cause === 'both') return 'drift';
  if (edits !== undefined && edits.length > 0) return 'edited';
  return cause === 'release' ? 'release' : 'none';
}

/** 0 is the worst. */
export function rankOf(risk: Risk): number {
  return RISKS.indexOf(risk);
}

interface RiskWords {
  readonly word: string;
  readonly tone: string;
  /** A sentence for whoever decides. */
  readonly means: string;
}

export const RISK_WORDS: Readonly<Record<Exclude<Risk, 'none'>, RiskWords>> = {
  brake: {
    word: 'mass delete',
    tone: 'delete',
    means: 'The mass-delete brake holds it: this run takes away more than is usual, and you have to type how much.',
  },
  rolled_back: {
    word: 'rolled back',
    tone: 'delete',
    means: 'The remote went back to an older commit than the one that was applied last.',
  },
  takeover: {
    word: 'takes over',
    tone: 'adopt',
    means:
      'The resource exists already, nobody manages it, and it differs from what is declared: it will be overwritten.',
  },
  delete: { word: 'delete', tone: 'delete', means: 'The resource is deleted.' },
  no_receiver: {
    word: 'given up',
    tone: 'adopt',
    means: 'Nobody will manage the resource afterwards.',
  },
  drift: {
    word: 'undoes drift',
    tone: 'drift',
    means: 'Somebody changed the live resource since it was applied; approving puts back what is declared.',
  },
  edited: { word: 'edited', tone: 'adopt', means: 'Somebody edited it here, so git still says something else.' },
  release: { word: 'release', tone: 'update', means: 'A module channel moved.' },
};
