import { useCallback, useEffect, useMemo, useState } from 'react';
import { createApi } from './api.ts';
import { Console } from './context.ts';
import { GATHER_MS } from './limits.ts';
import { listen, type LiveState } from './live.ts';
import { ApprovalsPage } from './pages/approvals.tsx';
import { RepositoriesPage } from './pages/repositories.tsx';
import { RunPage } from './pages/run.tsx';
import { RunsPage } from './pages/runs.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { Frame } from './parts/frame.tsx';
import { usePath } from './router.tsx';
import { dropToken, keepToken, takeToken } from './session.ts';

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
  const [live, setLive] = useState<LiveState>('connecting');
  const [tick, setTick] = useState(0);
  const api = useMemo(() => createApi(token, () => onSignOut(true)), [token, onSignOut]);

  useEffect(() => {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        setTick((count) => count + 1);
      }, GATHER_MS);
    };
    const stop = listen({
      token,
      onEvent: heard,
      onState: (state) => {
        setLive(state);
        // What happened while nobody listened is asked for at once.
        if (state === 'live') heard();
      },
    });
    return () => {
      stop();
      clearTimeout(gathering);
    };
  }, [token]);

  const context = useMemo(() => ({ api, tick }), [api, tick]);
  return (
    <Console value={context}>
      <Frame token={token} live={live} onSignOut={() => onSignOut(false)}>
        <Page />
      </Frame>
    </Console>
  );
}

function Page() {
  const [page, id] = usePath();
  if (page === 'runs') return id === undefined ? <RunsPage /> : <RunPage key={id} id={id} />;
  if (page === 'repositories') return <RepositoriesPage />;
  return <ApprovalsPage />;
}
