import type { Finding, FindingList } from '@fleetwright/contracts';
import { Foreign, Status } from '../../parts/marks.tsx';
import { plural } from '../../text/format.ts';
import { visible } from '../../text/visible.ts';
import { type Note, notesOf, placeOf } from './notes.ts';

/** The notes on a run: errors in full, what is said of many things folded. */
export function Findings({ list }: { readonly list: FindingList }) {
  const notes = notesOf(list.items);
  if (notes.length === 0) return null;
  return (
    <section className="stack" aria-label="Findings">
      <h2>Findings</h2>
      {notes.map((note) => (
        <NoteView key={`${note.severity} ${note.code}`} note={note} />
      ))}
      {list.total > list.items.length ? (
        <p className="faint">and {plural(list.total - list.items.length, 'more finding')}</p>
      ) : null}
    </section>
  );
}

function NoteView({ note: { severity, code, findings } }: { readonly note: Note }) {
  return (
    <details className="note" open={severity === 'error'}>
      <summary>
        <Status of={severity} /> <code>{code}</code>{' '}
        <span className="faint">{findings.length === 1 ? '' : `${findings.length} times`}</span>
      </summary>
      <ul className="named">
        {findings.map((finding) => (
          <li key={`${placeOf(finding)} ${finding.path ?? ''} ${finding.message}`}>
            <Place finding={finding} /> <span className="foreign">{withCode(visible(finding.message))}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Place({ finding }: { readonly finding: Finding }) {
  const place = placeOf(finding);
  return place === '' ? null : (
    <code className="faint">
      <Foreign>{place}</Foreign>
    </code>
  );
}

/** What a message has between backquotes is code. */
function withCode(message: string) {
  // The odd pieces are what stood between two of them; the same piece may come twice, but never at the same place.
  return message
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? <code key={`${index} ${piece}`}>{piece}</code> : piece));
}
