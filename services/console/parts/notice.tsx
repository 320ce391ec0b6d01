import type { ReactNode } from 'react';
import type { RequestFailed } from '../api.ts';

/** Why something did not work, with every problem of the input. */
export function Failure({ error }: { readonly error: RequestFailed | undefined }) {
  if (error === undefined) return null;
  return (
    <div className="notice notice-error" role="alert">
      <strong>{error.problem?.title ?? 'That did not work.'}</strong>
      <p>{error.message}</p>
      {error.problem?.errors === undefined ? null : (
        <ul>
          {error.problem.errors.map((problem) => (
            <li key={`${problem.path} ${problem.code}`}>
              {problem.path === '' ? null : <code>{problem.path}</code>} {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What a page says when it has nothing to show. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Stands where an answer is still awaited. */
export function Loading() {
  return (
    <p className="loading" role="status">
      Loading…
    </p>
  );
}
