import type { PolicySettings } from '@fleetwright/contracts';
import type { AnswerOf } from '@fleetwright/contracts/client';
import { useState } from 'react';
import { useAct } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Status } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { plural, words } from '../../text/format.ts';

type Tried = AnswerOf<'gitops_simulate_policy'>['rehearsal'];

interface RehearsalProps {
  readonly settings: PolicySettings;
  readonly policyId: string | undefined;
}

/** How many of the past proposals are listed. */
const LISTED = 50;

/** What the policy, as it is in the form now, would have decided about everything that was proposed so far. */
export function Rehearsal({ settings, policyId }: RehearsalProps) {
  const [tried, setTried] = useState<Tried>();
  const { act, isBusy, error } = useAct();
  const ask = async () => {
    const input = { policy: settings, ...(policyId === undefined ? {} : { policy_id: policyId }) };
    const answer = await act('gitops_simulate_policy', input);
    if (answer !== undefined && 'rehearsal' in answer) setTried(answer.rehearsal);
  };
  return (
    <section className="stack" aria-label="Try it on the past">
      <h2>Try it on the past</h2>
      <div className="row">
        <button type="button" disabled={isBusy || settings.name === ''} onClick={ask}>
          What would it have decided?
        </button>
        <span className="faint">Nothing is changed or saved.</span>
      </div>
      <Failure error={error} />
      {tried === undefined ? null : (
        <div className="stack" role="status">
          <p>
            Of {plural(tried.total, 'past proposal')} it would have decided about {tried.decided}:{' '}
            {Object.entries(tried.by_decision)
              .map(([decision, count]) => `${words(decision)} ${count}`)
              .join(', ') || 'none'}
            .
          </p>
          <ul className="named">
            {tried.proposals
              .filter(({ policy }) => policy.name === settings.name)
              .slice(0, LISTED)
              .map(({ id, action, key, status, decision }) => (
                <li key={id}>
                  <Link to={`/approvals/${id}`}>
                    {words(action)} <Foreign>{key}</Foreign>
                  </Link>{' '}
                  <Status of={status} /> <span className="faint">would be: {words(decision)}</span>
                </li>
              ))}
          </ul>
        </div>
      )}
    </section>
  );
}
