import type { Proposal } from '../../data/api.ts';
import { summaryOf, type Verdict } from './selection.ts';

interface SelectionBarProps {
  readonly chosen: readonly Proposal[];
  readonly onDecide: (verdict: Verdict) => void;
  readonly onClear: () => void;
}

/** What is chosen, counted, and what can be done with all of it. */
export function SelectionBar({ chosen, onDecide, onClear }: SelectionBarProps) {
  return (
    <div className="selection-bar" role="region" aria-label="Chosen">
      <span>
        <strong>{chosen.length} chosen</strong> <span className="faint">{summaryOf(chosen)}</span>
      </span>
      <span className="actions">
        <button type="button" className="quiet" onClick={onClear}>
          Clear
        </button>
        <button type="button" className="danger" onClick={() => onDecide('reject')}>
          Reject…
        </button>
        <button type="button" className="primary" onClick={() => onDecide('approve')}>
          Approve {chosen.length}…
        </button>
      </span>
    </div>
  );
}
