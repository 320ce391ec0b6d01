import { type SubmitEvent, useState } from 'react';

/** Asks for the token. It stays in this tab. */
export function SignIn({
  isRefused,
  onToken,
}: {
  readonly isRefused: boolean;
  readonly onToken: (token: string) => void;
}) {
  const [token, setToken] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit}>
        <h1>Fleetwright</h1>
        <p>Paste your access token. It is kept in this tab and forgotten when you close it.</p>
        {isRefused ? (
          <p className="notice notice-error" role="alert">
            The gateway did not accept the token. It may have expired, or belong to another installation.
          </p>
        ) : null}
        <label>
          Token
          <textarea
            value={token}
            onChange={(event) => setToken(event.target.value)}
            rows={4}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
        </label>
        <button type="submit" className="primary" disabled={token.trim() === ''}>
          Sign in
        </button>
        <p className="faint">
          The local stack writes one to <code>.data/admin-token</code>.
        </p>
      </form>
    </main>
  );
}
