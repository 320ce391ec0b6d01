import type { ReactNode } from 'react';
import type { Policy, Proposal } from '../../data/api.ts';
import { useAct } from '../../data/gateway.ts';
import { bearerOf } from '../../data/session.ts';
import { useSession } from '../../frame/session-context.ts';
import { Foreign, Pill, Until, When, Who } from '../../parts/marks.tsx';
import { Link } from '../../parts/link.tsx';
import { Failure } from '../../parts/notice.tsx';
import { plural } from '../../text/format.ts';

interface VotesProps {
  readonly proposal: Proposal;
  readonly policies: readonly Policy[];
}

/** What the policy asks for, what was said so far, and who may still say it. */
export function Votes({ proposal, policies }: VotesProps) {
  const { act, isBusy, error } = useAct();
  const { name } = bearerOf(useSession().token);
  const isOpen = proposal.status === 'pending_approval';
  return (
    <section className="tight" aria-label="Votes and policy">
      <h3>Votes and policy</h3>
      <PolicyText proposal={proposal} policy={policies.find(({ id }) => id === proposal.policy?.policy.id)} />
      {proposal.undecidable === undefined ? null : (
        <p className="notice notice-warn">
          <Foreign>{proposal.undecidable}</Foreign>
        </p>
      )}
      {proposal.waiting_for_window === undefined ? null : (
        <p className="notice">
          Waits for the policy’s window
          {proposal.waiting_for_window.opens_at === null ? (
            ', and none is in sight.'
          ) : (
            <>
              , which opens <Until at={proposal.waiting_for_window.opens_at} />.
            </>
          )}
        </p>
      )}
      {proposal.decisions.length === 0 ? null : (
        <ul className="votes">
          {proposal.decisions.map((one) => (
            <li key={`${one.actor.id} ${one.at}`}>
              <Pill tone={one.verdict === 'approve' ? 'create' : 'delete'}>
                {one.verdict === 'approve' ? 'approved' : 'rejected'}
              </Pill>{' '}
              <Who actor={one.actor} /> <When at={one.at} />
              {one.void === undefined ? null : <span className="faint"> · does not count: {one.void}</span>}
              {one.comment === null ? null : (
                <blockquote>
                  <Foreign>{one.comment}</Foreign>
                </blockquote>
              )}
              {isOpen && one.void === undefined && one.verdict === 'approve' && one.actor.name === name ? (
                <button
                  type="button"
                  className="plain"
                  disabled={isBusy}
                  onClick={() => act('gitops_withdraw_vote', { proposal_id: proposal.id })}
                >
                  Take it back
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {(proposal.edits ?? []).map((edit) => (
        <p key={edit.at}>
          <Pill tone="adopt">edited</Pill> by <Who actor={edit.actor} /> <When at={edit.at} />
          {edit.comment === null ? null : (
            <>
              : <Foreign>{edit.comment}</Foreign>
            </>
          )}
        </p>
      ))}
      <Failure error={error} />
    </section>
  );
}

interface PolicyTextProps {
  readonly proposal: Proposal;
  /** Missing: it was changed or deleted, or whoever looks may not read policies. */
  readonly policy: Policy | undefined;
}

function PolicyText({ proposal, policy }: PolicyTextProps) {
  const result = proposal.policy;
  if (result === null) return <p>One approval is needed.</p>;
  const given = proposal.decisions.filter((one) => one.verdict === 'approve' && one.void === undefined).length;
  const parts: ReactNode[] = [
    `${given} of ${plural(result.approvals_required, 'approval')}`,
    ...(result.only_a_person === null ? [] : ['only a person approves']),
    ...(result.separation_of_duties ? ['not by the commit’s authors or the proposal’s editors'] : []),
    ...approversText(policy),
  ];
  return (
    <p>
      <Link to={`/policies/${result.policy.id}`}>
        <Foreign>{result.policy.name}</Foreign>
      </Link>
      : {parts.join('; ')}
      {result.expires_at === null ? null : (
        <>
          ; expires <Until at={result.expires_at} />
        </>
      )}
    </p>
  );
}

function approversText(policy: Policy | undefined): string[] {
  if (policy === undefined) return [];
  const { approvers } = policy;
  if (approvers === undefined) return ['by everybody who may approve'];
  const { users = [], roles = [], assistants = [], services = [] } = approvers;
  const names = [...users, ...roles.map((role) => `role ${role}`), ...assistants, ...services];
  return [`by ${names.join(', ')}`];
}
