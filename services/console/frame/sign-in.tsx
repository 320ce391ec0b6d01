import { type SubmitEvent, useState } from 'react';

interface SignInProps {
  readonly isRefused: boolean;
  readonly onToken: (token: string) => void;
}

/** Asks for the token. It stays in this tab. Enter submits. */
export function SignIn({ isRefused, onToken }: SignInProps) {
  const [token, setToken] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <h1>Fleetwright</h1>
        <p>Paste your access token. It is kept in this tab and forgotten when you close it.</p>
        {isRefused ? (
          <p className="notice notice-bad" role="alert">
            The gateway did not accept the token. It may have expired, or belong to another installation.
          </p>
        ) : null}
        <label>
          Token
          <input
            type="password"
            value={token}
            onChange={(event) => setToken(event.target.value)}
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
