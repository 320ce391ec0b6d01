import { useState } from 'react';
import type { Proposal } from '../api.ts';
import { plural } from '../format.ts';
import type { Deciding } from '../use-decision.ts';

interface GroupActionsProps {
  /** Those that wait for a decision. */
  readonly proposals: readonly Proposal[];
  readonly deciding: Deciding;
}

/** Decides on all of a run at once. Where the brake holds, the number of deletes must be typed. */
export function GroupActions({ proposals, deciding: { isDeciding, decide } }: GroupActionsProps) {
  const [typed, setTyped] = useState('');
  const brake = proposals.find((proposal) => proposal.brake !== null)?.brake ?? null;
  const isConfirmed = brake === null || typed.trim() === String(brake);
  // One proposal has buttons of its own, unless the brake locks them.
  if (proposals.length < 2 && brake === null) return null;
  return (
    <div className="group-actions">
      {brake === null ? null : (
        <label className="brake">
          This run deletes {plural(brake, 'resource')}. Type the number to allow it:
          <input inputMode="numeric" value={typed} onChange={(event) => setTyped(event.target.value)} size={5} />
        </label>
      )}
      <button type="button" disabled={isDeciding} onClick={() => decide(proposals, { verdict: 'reject' })}>
        Reject all
      </button>
      <button
        type="button"
        className="primary"
        disabled={isDeciding || !isConfirmed}
        onClick={() => decide(proposals, { verdict: 'approve', ...(brake === null ? {} : { confirmDeletes: brake }) })}
      >
        Approve all {proposals.length}
      </button>
    </div>
  );
}
