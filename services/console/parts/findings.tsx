import type { FindingList } from '@fleetwright/contracts';
import { plural } from '../format.ts';

const TONES = { error: 'bad', warning: 'warn', info: 'calm' } as const;

/** The notes on a run, worst first. */
export function Findings({ list }: { readonly list: FindingList }) {
  if (list.total === 0) return null;
  const order = ['error', 'warning', 'info'];
  const items = list.items.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <section>
      <h2>Findings</h2>
      <ul className="findings">
        {items.map((finding) => {
          const place = [finding.file, finding.line, finding.column].filter((part) => part !== undefined).join(':');
          return (
            <li
              key={`${finding.code} ${place} ${finding.path ?? ''} ${finding.message}`}
              className={`finding-${finding.severity}`}
            >
              <span className={`pill tone-${TONES[finding.severity]}`}>{finding.severity}</span>{' '}
              <code>{finding.code}</code> {place === '' ? null : <code className="faint">{place}</code>}
              <p>{withCode(finding.message)}</p>
            </li>
          );
        })}
      </ul>
      {list.total > items.length ? (
        <p className="faint">and {plural(list.total - items.length, 'more finding')}</p>
      ) : null}
    </section>
  );
}

/** What a message has between backquotes is code. */
function withCode(message: string) {
  // The odd pieces are what stood between two of them; the same piece may come twice, but never at the same place.
  return message
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? <code key={`${index} ${piece}`}>{piece}</code> : piece));
}
