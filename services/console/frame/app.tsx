import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createApi } from '../data/api.ts';
import { createQueryClient } from '../data/client.ts';
import { Gateway } from '../data/gateway.ts';
import { dropToken, keepToken, takeToken } from '../data/session.ts';
import { Frame } from './frame.tsx';
import { createConsoleRouter } from './router.tsx';
import { SessionContext } from './session-context.ts';
import { SignIn } from './sign-in.tsx';

export function App() {
  const [token, setToken] = useState(takeToken);
  const [isRefused, setRefused] = useState(false);
  const signIn = useCallback((given: string) => {
    keepToken(given);
    setRefused(false);
    setToken(given);
  }, []);
  const signOut = useCallback((refused: boolean) => {
    dropToken();
    setRefused(refused);
    setToken(null);
  }, []);
  useEffect(() => {
    // A link with a token that is followed in an open tab does not load the page anew.
    const taken = () => setToken(takeToken());
    window.addEventListener('hashchange', taken);
    return () => window.removeEventListener('hashchange', taken);
  }, []);
  if (token === null) return <SignIn isRefused={isRefused} onToken={signIn} />;
  return <SignedIn key={token} token={token} onSignOut={signOut} />;
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
