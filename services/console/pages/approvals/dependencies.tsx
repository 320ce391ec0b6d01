import type { Proposal } from '../../data/api.ts';
import { Foreign, Status } from '../../parts/marks.tsx';
import { Link, resourcePath } from '../../parts/link.tsx';
import { words } from '../../text/format.ts';

/** What must be in place first and what waits for this, each where it can be looked at. */
export function Dependencies({
  proposal,
  pending,
}: {
  readonly proposal: Proposal;
  readonly pending: readonly Proposal[];
}) {
  const siblings = pending.filter((one) => one.sync_run_id === proposal.sync_run_id && one.id !== proposal.id);
  const waiting = siblings.filter((one) =>
    one.depends_on.some(({ kind, key }) => kind === proposal.kind && key === proposal.key),
  );
  if (proposal.depends_on.length === 0 && waiting.length === 0) return null;
  return (
    <section className="tight" aria-label="Order">
      {proposal.depends_on.length === 0 ? null : (
        <>
          <h3>Needs first</h3>
          <ul className="named">
            {proposal.depends_on.map((ref) => {
              const found = siblings.find(({ kind, key }) => kind === ref.kind && key === ref.key);
              return (
                <li key={`${ref.kind} ${ref.key}`}>
                  <Link to={found === undefined ? resourcePath(ref) : `/approvals/${found.id}`}>
                    {words(ref.kind)} <Foreign>{ref.key}</Foreign>
                  </Link>{' '}
                  {found === undefined ? <span className="faint">decided</span> : <Status of={found.status} />}
                </li>
              );
            })}
          </ul>
        </>
      )}
      {waiting.length === 0 ? null : (
        <details>
          <summary>{waiting.length === 1 ? '1 change waits' : `${waiting.length} changes wait`} for it</summary>
          <ul className="named">
            {waiting.map(({ id, change, kind, key }) => (
              <li key={id}>
                <Link to={`/approvals/${id}`}>
                  {change} {words(kind)} <Foreign>{key}</Foreign>
                </Link>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
