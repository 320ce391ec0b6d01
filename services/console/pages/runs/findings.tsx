import type { Finding } from '@fleetwright/contracts';
import { useState } from 'react';
import type { Run } from '../../data/api.ts';
import { EXCERPTS_AT_ONCE } from '../../limits.ts';
import { Foreign, Status } from '../../parts/marks.tsx';
import { SourceLines } from '../../parts/source-lines.tsx';
import { plural } from '../../text/format.ts';
import { visible } from '../../text/visible.ts';
import { type Note, notesOf, placeOf } from './notes.ts';

/** The notes on a run, with the lines that they speak of: errors in full, what is said of many things folded. */
export function Findings({ run }: { readonly run: Run }) {
  const list = run.findings;
  const notes = notesOf(list.items);
  if (notes.length === 0) return null;
  return (
    <section className="stack" aria-label="Findings">
      <h2>Findings</h2>
      {notes.map((note) => (
        <NoteView key={`${note.severity} ${note.code}`} note={note} run={run} />
      ))}
      {list.total > list.items.length ? (
        <p className="faint">and {plural(list.total - list.items.length, 'more finding')}</p>
      ) : null}
    </section>
  );
}

interface NoteProps {
  readonly note: Note;
  readonly run: Run;
}

function NoteView({ note: { severity, code, findings }, run }: NoteProps) {
  return (
    <details className="note" open={severity === 'error'}>
      <summary>
        <Status of={severity} /> <code>{code}</code>{' '}
        <span className="faint">{findings.length === 1 ? '' : `${findings.length} times`}</span>
      </summary>
      <ul className="named">
        {findings.map((finding, n) => (
          <li key={`${placeOf(finding)} ${finding.path ?? ''} ${finding.message}`} className="tight">
            <span>
              <Place finding={finding} /> <span className="foreign">{withCode(visible(finding.message))}</span>
            </span>
            <Excerpt finding={finding} run={run} isShown={severity === 'error' && n < EXCERPTS_AT_ONCE} />
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ExcerptProps {
  readonly finding: Finding;
  readonly run: Run;
  /** Otherwise once somebody asks. */
  readonly isShown: boolean;
}

/** The line that a finding speaks of, with its column; nothing where it speaks of none. */
function Excerpt({ finding: { line, column, message }, run, isShown: isShownAtFirst }: ExcerptProps) {
  const [isShown, setShown] = useState(isShownAtFirst);
  if (line === undefined || run.revision === null) return null;
  if (!isShown) {
    return (
      <button type="button" className="plain" onClick={() => setShown(true)}>
        Show line {line}
        <span className="hidden-label"> of {visible(message)}</span>
      </button>
    );
  }
  return <SourceLines runId={run.id} revision={run.revision.sha} line={line} column={column} before={2} behind={2} />;
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
