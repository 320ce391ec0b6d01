import type { Proposal, RequestFailed } from '../../data/api.ts';
import { useAsk } from '../../data/gateway.ts';
import { visible } from '../../text/visible.ts';
import { isOvertaken, refusalText, successorOf } from './conflict.ts';

interface RefusalProps {
  readonly error: RequestFailed;
  readonly proposals: readonly Proposal[];
  readonly pending: readonly Proposal[];
  readonly onOpen: (proposal: Proposal) => void;
  readonly onClear: () => void;
}

/** Why nothing was decided, once, in one sentence, and where what is now is shown. */
export function Refusal({ error, proposals, pending, onOpen, onClear }: RefusalProps) {
  const [first] = proposals;
  const isOne = proposals.length === 1 && first !== undefined;
  const { data } = useAsk(
    'gitops_get_proposal',
    { proposal_id: first?.id ?? '' },
    { enabled: isOne && isOvertaken(error) },
  );
  const next = isOne ? successorOf(first, pending) : undefined;
  return (
    <div className="notice notice-bad" role="alert">
      <p className="foreign">{visible(refusalText(error, proposals, data?.gitops_proposal))}</p>
      {error.problem?.errors?.map(({ path, message }) => (
        <p key={`${path} ${message}`} className="foreign">
          {visible(`${path} ${message}`)}
        </p>
      ))}
      {next === undefined || !isOvertaken(error) ? null : (
        <p>
          <button
            type="button"
            className="plain"
            onClick={() => {
              onClear();
              onOpen(next);
            }}
          >
            Show what is proposed now
          </button>{' '}
          (what you typed stays)
        </p>
      )}
    </div>
  );
}
