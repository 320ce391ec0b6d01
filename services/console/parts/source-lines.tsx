import { useState } from 'react';
import { useAsk } from '../data/gateway.ts';
import { SOURCE_LINES_ASKED, SOURCE_LINES_MORE } from '../limits.ts';
import { visible } from '../text/visible.ts';
import { Foreign, Sha } from './marks.tsx';
import './source-lines.css';

interface SourceLinesProps {
  readonly runId: string;
  /** The commit whose lines are meant: what is shown beside it is of the same. */
  readonly revision: string;
  /** From 1. */
  readonly line: number;
  /** Where in the line, from 1, in UTF-16 units; missing: all of it is meant. */
  readonly column?: number | undefined;
  /** Lines shown before and behind it at first. */
  readonly before: number;
  readonly behind: number;
}

/** Lines of fleet.yaml as they were at a commit, the one that is meant marked; secrets are masked. */
export function SourceLines({ runId, revision, line, column, before, behind }: SourceLinesProps) {
  const [more, setMore] = useState(0);
  const { data, error } = useAsk('gitops_get_sync_run_file', {
    sync_run_id: runId,
    revision,
    first_line: Math.max(1, line - SOURCE_LINES_ASKED),
    last_line: line + SOURCE_LINES_ASKED,
  });
  if (data === undefined) {
    return <p className="faint">{error === null ? 'Loading…' : visible(error.message)}</p>;
  }
  const { file, lines: all } = data.file_excerpt;
  const [first, last] = [line - before - more, line + behind + more];
  const lines = all.filter(({ number }) => number >= first && number <= last);
  const isMore = lines.length < all.length;
  return (
    <figure className="source">
      <figcaption className="row">
        <code>
          <Foreign>{`${file}:${line}${column === undefined ? '' : `:${column}`}`}</Foreign>
        </code>
        <span className="faint">
          at <Sha sha={revision} />
        </span>
        {isMore ? (
          <button type="button" className="plain end" onClick={() => setMore(more + SOURCE_LINES_MORE)}>
            More lines
          </button>
        ) : null}
      </figcaption>
      {/* What scrolls can be reached by keyboard. */}
      <pre
        tabIndex={0}
        aria-label={`${visible(file)}, lines ${lines.at(0)?.number ?? line} to ${lines.at(-1)?.number ?? line}`}
      >
        {lines.map(({ number, text }) => (
          <div key={number} className={`source-line${number === line ? ' is-meant' : ''}`}>
            <span className="source-number">{number}</span>
            <span>{visible(text)}</span>
            {number === line && column !== undefined ? <Caret text={text} column={column} /> : null}
          </div>
        ))}
      </pre>
      {lines.some(({ number }) => number === line) ? null : <p className="faint">The file has no line {line}.</p>}
    </figure>
  );
}

/** Stands below the line: behind as much as stands before the column, whatever its width. */
function Caret({ text, column }: { readonly text: string; readonly column: number }) {
  return (
    <span className="source-caret" aria-hidden="true">
      <span className="source-before">{visible(text.slice(0, column - 1))}</span>^
    </span>
  );
}
