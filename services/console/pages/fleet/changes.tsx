import type { FleetDifference, ResourceKind } from '@fleetwright/contracts';
import { useState } from 'react';
import { FieldLines } from '../../change/change-view.tsx';
import { useAsk } from '../../data/gateway.ts';
import { CHANGES_SPAN_MS, PAGE_SIZE } from '../../limits.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Pill, When, Who } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural, words } from '../../text/format.ts';
import { localTime } from '../../text/moment.ts';
import type { PageProps } from '../page.ts';
import { MomentFields } from './moment-bar.tsx';

/** What became of the fleet between two moments. */
export function Page({ search, setSearch }: PageProps) {
  // The same moment for as long as the page is open: with each look at the clock the question would be another one.
  const [dayAgo] = useState(() => new Date(Date.now() - CHANGES_SPAN_MS).toISOString());
  const from = search.from || dayAgo;
  const to = search.to || undefined;
  const { data, error } = useAsk('fleet_diff', { from, limit: PAGE_SIZE, ...(to === undefined ? {} : { to }) });
  return (
    <div className="page">
      <h1>What changed</h1>
      <div className="card">
        <MomentFields label="From" at={from} onChange={(at) => setSearch({ from: at })} />
        <MomentFields label="To" at={to} onChange={(at) => setSearch({ to: at })} />
      </div>
      <Failure error={error} />
      {data === undefined ? error === null ? <Loading /> : null : <Differences {...data} to={to} />}
    </div>
  );
}

interface DifferencesProps {
  readonly fleet_diff: { readonly from: string; readonly changes: readonly FleetDifference[] };
  readonly next_cursor: string | null;
  readonly to: string | undefined;
}

function Differences({ fleet_diff: { from, changes }, next_cursor, to }: DifferencesProps) {
  const span = `${localTime(from)} and ${to === undefined ? 'now' : localTime(to)}`;
  if (changes.length === 0) {
    return (
      <Empty title="Nothing changed">
        <p>The fleet was the same at {span}.</p>
      </Empty>
    );
  }
  const kinds = Map.groupBy(changes, ({ kind }) => kind);
  return (
    <>
      <p role="status">
        {plural(changes.length, 'thing')} {changes.length === 1 ? 'is' : 'are'} different between {span}
        {next_cursor === null ? '' : ', and more: choose a shorter span'}.
      </p>
      {[...kinds].map(([kind, members]) => (
        <section key={kind} className="stack" aria-label={words(kind)}>
          <h2>
            {words(kind)} <span className="faint">{members.length}</span>
          </h2>
          <ul className="named">
            {members.map((one) => (
              <li key={one.key}>
                <Difference of={one} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

const VERBS = { created: 'create', changed: 'update', deleted: 'delete' } as const;

/** Its fields are drawn once somebody opens it: there may be thousands. */
function Difference({ of }: { readonly of: FleetDifference }) {
  const { kind, key, change, fields, changed_by, changed_at } = of;
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="card" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Pill tone={VERBS[change]}>{change}</Pill> <Foreign>{key}</Foreign>{' '}
        <span className="faint">
          {plural(fields.length, 'field')}, last by <Who actor={changed_by} /> <When at={changed_at} />
        </span>
      </summary>
      {isOpen ? (
        <>
          {fields.map((field) => (
            <FieldLines key={field.path} {...field} />
          ))}
          {kind === 'instance' || change === 'deleted' ? null : (
            <p>
              <Link to={resourcePath({ kind: kind as ResourceKind, key })}>Show it as it is now</Link>
            </p>
          )}
        </>
      ) : null}
    </details>
  );
}
