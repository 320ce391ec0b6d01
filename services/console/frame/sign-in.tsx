import { type SubmitEvent, useEffect, useState } from 'react';
import { beginSignIn, nameOf, SignInFailed, signInPlace, type SignInPlace } from '../data/sign-in.ts';

interface SignInProps {
  /** Why somebody who tried before is here again; null: nobody did. */
  readonly trouble: string | null;
  readonly onToken: (token: string) => void;
}

/** Sends people to where they sign in, or asks for a token. It stays in this tab. Enter submits. */
export function SignIn({ trouble, onToken }: SignInProps) {
  // undefined: not known yet.
  const [place, setPlace] = useState<SignInPlace | null>();
  const [failure, setFailure] = useState(trouble);
  const [isPasting, setPasting] = useState(false);
  useEffect(() => {
    let isShown = true;
    void signInPlace().then((found) => isShown && setPlace(found));
    return () => {
      isShown = false;
    };
  }, []);
  return (
    <main className="sign-in">
      <div className="card">
        <h1>Fleetwright</h1>
        {failure === null ? null : (
          <p className="notice notice-bad" role="alert">
            {failure}
          </p>
        )}
        {place ? <AtProvider place={place} onFailure={setFailure} /> : null}
        {place && !isPasting ? (
          <button type="button" className="quiet" onClick={() => setPasting(true)}>
            Paste a token instead
          </button>
        ) : null}
        {place === null || isPasting ? <Paste onToken={onToken} /> : null}
      </div>
    </main>
  );
}

/** What is shown while the token is fetched. */
export function SigningIn() {
  return (
    <main className="sign-in">
      <p role="status">Signing in…</p>
    </main>
  );
}

interface AtProviderProps {
  readonly place: SignInPlace;
  readonly onFailure: (message: string | null) => void;
}

function AtProvider({ place, onFailure }: AtProviderProps) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    onFailure(null);
    await beginSignIn(place).catch((error: unknown) => {
      if (!(error instanceof SignInFailed)) throw error;
      setLeaving(false);
      onFailure(error.message);
    });
  };
  return (
    <button type="button" className="primary" disabled={isLeaving} autoFocus onClick={() => void leave()}>
      Sign in at {nameOf(place.issuer)}
    </button>
  );
}

function Paste({ onToken }: Pick<SignInProps, 'onToken'>) {
  const [token, setToken] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <form onSubmit={submit}>
      <p>Paste your access token. It is kept in this tab and forgotten when you close it.</p>
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
  );
}
