import type { ReactNode } from 'react';
import type { RequestFailed } from '../data/api.ts';
import { Copy } from './copy.tsx';
import { Failure, Loading } from './notice.tsx';

interface TokenTableProps<Token> {
  /** undefined: not answered yet. */
  readonly tokens: readonly Token[] | undefined;
  readonly error: RequestFailed | null;
  /** Of the columns before the one in which a token is ended. */
  readonly headings: readonly string[];
  readonly row: (token: Token) => ReactNode;
}

/** Tokens that were made: what each is good for, how it was used, and a way to end it. */
export function TokenTable<Token>({ tokens, error, headings, row }: TokenTableProps<Token>) {
  return (
    <>
      <Failure error={error} />
      {tokens === undefined && error === null ? <Loading /> : null}
      {tokens?.length === 0 ? <p className="faint">There is none.</p> : null}
      {tokens === undefined || tokens.length === 0 ? null : (
        <table className="list folding">
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
              <th scope="col">
                <span className="hidden-label">End it</span>
              </th>
            </tr>
          </thead>
          <tbody>{tokens.map(row)}</tbody>
        </table>
      )}
    </>
  );
}

/** The last cell of a row; empty for a token that has ended. */
export function EndCell({ label, onEnd }: { readonly label: string; readonly onEnd: (() => void) | null }) {
  return (
    <td>
      {onEnd === null ? null : (
        <button type="button" className="quiet" aria-label={label} onClick={onEnd}>
          Revoke…
        </button>
      )}
    </td>
  );
}

interface MadeTokenProps {
  /** null: it was shown before. */
  readonly token: string | null;
  /** What to do with it. */
  readonly advice?: string;
  /** The command that takes it. */
  readonly command?: string;
}

/** A token that was just made: shown this once. */
export function MadeToken({ token, advice = '', command }: MadeTokenProps) {
  if (token === null) {
    return (
      <p className="notice notice-warn">It was made, and shown before: nobody can see it again. Make another one.</p>
    );
  }
  return (
    <div className="stack notice" role="status">
      <p>This is the only time that the token is shown. {advice}</p>
      <Copy text={token} what="the token" isSecret />
      {command === undefined ? null : <Copy text={command} what="the command" />}
    </div>
  );
}
