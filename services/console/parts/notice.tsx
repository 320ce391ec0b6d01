import type { ReactNode } from 'react';
import type { RequestFailed } from '../data/api.ts';
import { visible } from '../text/visible.ts';

export function Loading() {
  return (
    <p className="page faint" role="status">
      Loading…
    </p>
  );
}

/** What went wrong, in words for people: what, where, and what to do. Nothing while nothing did. */
export function Failure({ error }: { readonly error: RequestFailed | null | undefined }) {
  if (error === null || error === undefined) return null;
  const { problem } = error;
  return (
    <div className="notice notice-bad" role="alert">
      <p>
        {problem === null || problem.title === problem.detail ? null : <strong>{problem.title}. </strong>}
        <span className="foreign">{visible(error.message)}</span>
      </p>
      {problem?.errors === undefined ? null : (
        <ul>
          {problem.errors.map(({ path, code, message }) => (
            <li key={`${path} ${code} ${message}`}>
              {path === '' ? null : <code>{visible(path)} </code>}
              <span className="foreign">{visible(message)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** There is nothing, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
