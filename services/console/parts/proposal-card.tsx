import type { Change } from '@fleetwright/contracts';
import { useEffect, useId, useState } from 'react';
import { asFailure, type Proposal, type RequestFailed } from '../api.ts';
import { useConsole } from '../context.ts';
import { plural, shortSha, words } from '../format.ts';
import { FieldDiff } from './field-diff.tsx';
import { Cause, Status, When } from './marks.tsx';
import { Failure, Loading } from './notice.tsx';

interface ProposalCardProps {
  readonly proposal: Proposal;
  /** Missing: it can only be read. */
  readonly onDecide?: (verdict: 'approve' | 'reject') => void;
  readonly isDeciding?: boolean;
}

/** One proposed change with everything that its approver should see. */
export function ProposalCard({ proposal, onDecide, isDeciding = false }: ProposalCardProps) {
  const isOpenForDecision = proposal.status === 'pending_approval';
  // What is decided is history: there when asked for.
  const [isOpen, setOpen] = useState(isOpenForDecision);
  const bodyId = useId();
  return (
    <article className={`card change-${proposal.change}`}>
      <header className="card-head">
        <button
          type="button"
          className="fold"
          aria-expanded={isOpen}
          aria-controls={bodyId}
          onClick={() => setOpen(!isOpen)}
        >
          <span className="verb">{proposal.change}</span> <span className="kind">{words(proposal.kind)}</span>{' '}
          <strong className="name">{proposal.key}</strong>
        </button>
        <Cause of={proposal.cause} />
        {isOpenForDecision ? null : <Status of={proposal.status} />}
        {isOpenForDecision && onDecide !== undefined ? (
          <span className="actions">
            <button type="button" disabled={isDeciding} onClick={() => onDecide('reject')}>
              Reject
            </button>
            <button
              type="button"
              className="primary"
              disabled={isDeciding || proposal.brake !== null}
              onClick={() => onDecide('approve')}
            >
              Approve
            </button>
          </span>
        ) : null}
      </header>
      <div id={bodyId} hidden={!isOpen}>
        {'inline' in proposal.body ? <FieldDiff change={proposal.body.inline} /> : <LargeChange id={proposal.id} />}
        <Facts proposal={proposal} line={'inline' in proposal.body ? proposal.body.inline.line : undefined} />
      </div>
    </article>
  );
}

/** A change that is too large for a list is asked for by itself. It never changes, so once is enough. */
function LargeChange({ id }: { readonly id: string }) {
  const { api } = useConsole();
  const [change, setChange] = useState<Change>();
  const [error, setError] = useState<RequestFailed>();
  useEffect(() => {
    api.change(id).then(setChange, (reason: unknown) => setError(asFailure(reason)));
  }, [api, id]);
  if (change !== undefined) return <FieldDiff change={change} />;
  return error === undefined ? <Loading /> : <Failure error={error} />;
}

function Facts({ proposal, line }: { readonly proposal: Proposal; readonly line: number | undefined }) {
  const dependencies = proposal.waiting_on.length > 0 ? proposal.waiting_on : proposal.depends_on;
  return (
    <footer className="facts">
      <span>
        digest <code title={proposal.digest}>{shortSha(proposal.digest)}</code>
      </span>
      <span>{proposal.live_version === null ? 'new' : `live version ${proposal.live_version}`}</span>
      {line === undefined ? null : <span>line {line}</span>}
      {dependencies.length === 0 ? null : (
        <span>
          {proposal.waiting_on.length > 0 ? 'waits for' : 'after'}{' '}
          {dependencies.map(({ kind, key }) => `${words(kind)} ${key}`).join(', ')}
        </span>
      )}
      {proposal.brake === null ? null : (
        <span className="bad">held by the mass-delete brake: {plural(proposal.brake, 'delete')}</span>
      )}
      {proposal.decisions.map((decision) => (
        <span key={`${decision.actor.id} ${decision.at}`}>
          {decision.verdict === 'approve' ? 'approved' : 'rejected'} by {decision.actor.name ?? decision.actor.id}{' '}
          <When at={decision.at} />
        </span>
      ))}
      {proposal.reason === null ? null : <span>{proposal.reason}</span>}
    </footer>
  );
}
