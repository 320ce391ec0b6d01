import type { Proposal } from '../../data/api.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Status } from '../../parts/marks.tsx';
import { words } from '../../text/format.ts';
import { gistOf } from '../approvals/queue-row.tsx';

/** What a run proposed, by kind in the order of apply, each with what became of it. */
export function Proposed({ proposals }: { readonly proposals: readonly Proposal[] }) {
  if (proposals.length === 0) return null;
  const kinds = Map.groupBy(
    proposals.toSorted((a, b) => a.ordinal - b.ordinal),
    ({ kind }) => kind,
  );
  return (
    <section className="stack" aria-label="Proposals">
      <h2>
        Proposals <span className="faint">{proposals.length}</span>
      </h2>
      {[...kinds].map(([kind, members]) => (
        <details key={kind} open={proposals.length <= OPEN_MAX}>
          <summary>
            {words(kind)} <span className="faint">{members.length}</span>
          </summary>
          <table className="list folding">
            <tbody>
              {members.map((proposal) => (
                <tr key={proposal.id}>
                  <th scope="row">
                    <Status of={proposal.change} />{' '}
                    <Link to={`/approvals/${proposal.id}`}>
                      <Foreign>{proposal.key}</Foreign>
                    </Link>
                  </th>
                  <td className="faint foreign">{gistOf(proposal)}</td>
                  <td>
                    <Status of={proposal.status} />
                    {proposal.waiting_on.length === 0 ? null : (
                      <span className="faint">
                        {' '}
                        waits for <Foreign>{proposal.waiting_on.map(({ key }) => key).join(', ')}</Foreign>
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      ))}
    </section>
  );
}

/** More than these are folded by kind. */
const OPEN_MAX = 50;
