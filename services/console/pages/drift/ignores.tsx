import { useAct, useEvery } from '../../data/gateway.ts';
import { Foreign, Until, Who } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';

/** What nobody is told of at present, why, and until when. */
export function Ignores() {
  const { data = [], error } = useEvery('list_drift_ignores', {});
  const { act, isBusy, error: actError } = useAct();
  if (data.length === 0) return <Failure error={error} />;
  return (
    <section className="stack" aria-label="Ignored drift">
      <h2>Ignored</h2>
      <Failure error={actError ?? error} />
      <table className="list folding">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Why</th>
            <th scope="col">Until</th>
            <th scope="col">By</th>
            <th scope="col">
              <span className="hidden-label">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ id, kind, key, field, reason, expires_at, created_by }) => (
            <tr key={id}>
              <th scope="row">
                {words(kind)} <Foreign>{`${key}${field === null ? '' : ` · ${field}`}`}</Foreign>
              </th>
              <td>
                <Foreign>{reason}</Foreign>
              </td>
              <td>
                <Until at={expires_at} />
              </td>
              <td>
                <Who actor={created_by} />
              </td>
              <td>
                <button type="button" disabled={isBusy} onClick={() => act('delete_drift_ignore', { ignore_id: id })}>
                  Tell again
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
