import type { FleetEvent } from '../../data/api.ts';
import { useAsk } from '../../data/gateway.ts';
import { EVENTS_SHOWN } from '../../limits.ts';
import { Choice } from '../../parts/choice.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign, Status, When } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { gistOfEvent, linksOf } from './links.ts';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

/** The timeline of the account, newest first. */
export function Page({ search, setSearch }: PageProps) {
  const severity = SEVERITIES.find((each) => each === search.severity);
  const { data, error } = useAsk('list_fleet_events', {
    limit: EVENTS_SHOWN,
    ...(severity === undefined ? {} : { severity }),
    ...(search.kind ? { kind: search.kind } : {}),
  });
  const events = data?.fleet_events;
  const kinds = [...new Set([...(events ?? []).map(({ kind }) => kind), ...(search.kind ? [search.kind] : [])])];
  return (
    <div className="page">
      <h1>Activity</h1>
      <div className="filters">
        <Choice
          label="Kind"
          value={search.kind}
          options={kinds.toSorted().map((kind) => [kind, kindText(kind)])}
          onChange={(kind) => setSearch({ kind })}
        />
        <Choice
          label="Severity"
          value={search.severity}
          options={SEVERITIES.map((each) => [each, each])}
          onChange={(value) => setSearch({ severity: value })}
        />
      </div>
      <Failure error={error} />
      {events === undefined && error === null ? <Loading /> : null}
      {events?.length === 0 ? <Empty title="Nothing happened that is like this" /> : null}
      <ul className="named">
        {(events ?? []).map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </ul>
    </div>
  );
}

function kindText(kind: string): string {
  return words(kind.replace(/^gitops\./, ''));
}

function Entry({ event }: { readonly event: FleetEvent }) {
  const gist = gistOfEvent(event);
  return (
    <li className="card event" id={event.id}>
      <p className="row">
        <Status of={event.severity} /> <strong>{kindText(event.kind)}</strong>
        <span className="faint">
          <When at={event.emitted_at} />
        </span>
        <span className="actions end">
          {linksOf(event).map(({ to, text }) => (
            <Link key={to} to={to}>
              {text}
            </Link>
          ))}
        </span>
      </p>
      {gist === '' ? null : (
        <p className="faint">
          <Foreign>{gist}</Foreign>
        </p>
      )}
    </li>
  );
}
