import type { Policy } from '../../data/api.ts';
import { useAsk } from '../../data/gateway.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Pill, Until } from '../../parts/marks.tsx';
import { Failure, Loading } from '../../parts/notice.tsx';
import { conditionsText, DECISION_WORDS, matchText } from './words.ts';

/** Who decides about what, in the order in which they rank. */
export function Page() {
  const { data, error } = useAsk('gitops_list_policies', {});
  return (
    <div className="page">
      <header className="page-head">
        <h1>Policies</h1>
        <span className="actions">
          <Link to="/policies/new" className="button">
            New policy
          </Link>
        </span>
      </header>
      <p className="faint">
        The most specific one decides about a change; a block, and a window that is shut, hold whichever does. The
        default one comes last.
      </p>
      <Failure error={error} />
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : null
      ) : (
        <table className="list folding">
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col">Of</th>
              <th scope="col">Decision</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {data.intervention_policies.map((policy) => (
              <Row key={policy.id} policy={policy} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ policy }: { readonly policy: Policy }) {
  return (
    <tr>
      <th scope="row">
        <Link to={`/policies/${policy.id}`}>
          <Foreign>{policy.name}</Foreign>
        </Link>
        {policy.note === undefined ? null : (
          <p className="faint">
            <Foreign>{policy.note}</Foreign>
          </p>
        )}
      </th>
      <td>
        <Foreign>{matchText(policy)}</Foreign>
      </td>
      <td>
        {DECISION_WORDS[policy.decision]}
        <p className="faint">
          <Foreign>{conditionsText(policy)}</Foreign>
        </p>
      </td>
      <td>
        {!policy.enabled ? (
          <Pill>off</Pill>
        ) : policy.is_open ? (
          <Pill tone="create">in force</Pill>
        ) : (
          <Shut policy={policy} />
        )}
        {policy.warnings.map(({ code, message }) => (
          <p key={code} className="bad">
            <Foreign>{message}</Foreign>
          </p>
        ))}
      </td>
    </tr>
  );
}

function Shut({ policy }: { readonly policy: Policy }) {
  return (
    <>
      <Pill tone="drift">window shut</Pill>{' '}
      {policy.opens_at === null ? (
        <span className="faint">none in sight</span>
      ) : (
        <span className="faint">
          opens <Until at={policy.opens_at} />
        </span>
      )}
    </>
  );
}
