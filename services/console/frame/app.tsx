import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createApi } from '../data/api.ts';
import { createQueryClient } from '../data/client.ts';
import { claimDrafts, dropDrafts } from '../data/drafts.ts';
import { Gateway } from '../data/gateway.ts';
import { dropToken, keepToken, takeToken } from '../data/session.ts';
import { SignInFailed } from '../data/sign-in.ts';
import { Frame } from './frame.tsx';
import { createConsoleRouter } from './router.tsx';
import { SessionContext } from './session-context.ts';
import { SignIn, SigningIn } from './sign-in.tsx';

const NOT_ACCEPTED = 'The gateway did not accept the token. It may have expired, or belong to another installation.';

interface AppProps {
  /** A sign-in that a provider sent the browser back from; null: there is none. */
  readonly finishing: Promise<string> | null;
}

export function App({ finishing }: AppProps) {
  const [token, setToken] = useState(() => entered(takeToken()));
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isFinishing, setFinishing] = useState(finishing !== null);
  const signIn = useCallback((given: string) => {
    keepToken(given);
    setTrouble(null);
    setToken(entered(given));
  }, []);
  const signOut = useCallback((refused: boolean) => {
    dropToken();
    // Who was only shown the door comes back for what they typed.
    if (!refused) dropDrafts();
    setTrouble(refused ? NOT_ACCEPTED : null);
    setToken(null);
  }, []);
  useEffect(() => {
    finishing?.then(signIn, (error: unknown) => setTrouble(messageOf(error))).finally(() => setFinishing(false));
  }, [finishing, signIn]);
  useEffect(() => {
    // A link with a token that is followed in an open tab does not load the page anew.
    const taken = () => setToken(entered(takeToken()));
    window.addEventListener('hashchange', taken);
    return () => window.removeEventListener('hashchange', taken);
  }, []);
  if (isFinishing) return <SigningIn />;
  if (token === null) return <SignIn trouble={trouble} onToken={signIn} />;
  return <SignedIn key={token} token={token} onSignOut={signOut} />;
}

/** Before anything is shown to whoever has this token. */
function entered(token: string | null): string | null {
  if (token !== null) claimDrafts(token);
  return token;
}

function messageOf(error: unknown): string {
  if (error instanceof SignInFailed) return error.message;
  // A mistake of the console's own.
  reportError(error);
  return 'The sign-in failed. Begin again.';
}

function SignedIn({ token, onSignOut }: { readonly token: string; readonly onSignOut: (refused: boolean) => void }) {
  const gateway = useMemo(() => createApi(token, () => onSignOut(true)), [token, onSignOut]);
  // What one person asked for is never shown to the next.
  const [queries] = useState(createQueryClient);
  const [router] = useState(() => createConsoleRouter(Frame));
  const session = useMemo(() => ({ token, signOut: () => onSignOut(false) }), [token, onSignOut]);
  return (
    <CSPProvider disableStyleElements>
      <SessionContext value={session}>
        <Gateway value={gateway}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Gateway>
      </SessionContext>
    </CSPProvider>
  );
}
